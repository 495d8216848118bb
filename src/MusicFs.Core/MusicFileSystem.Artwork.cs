using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Artwork;

namespace MusicFs.Core;

/// <content>Pictures of albums.</content>
public sealed partial class MusicFileSystem
{
    private AlbumArtwork? _artwork;

    /// <summary>Shows pictures that are in originals, and answers the names under which programs look for them. Before the first request.</summary>
    /// <param name="pictures">Knows what their bytes are.</param>
    /// <param name="sizes">Makes other sizes; null for none.</param>
    public void UseArtwork(PictureBytes pictures, PictureSizes? sizes)
    {
        _files.Pictures = pictures;
        _tree.AnswersArtwork = true;
        _artwork = new AlbumArtwork(_tree, _files, sizes);
        _folders = [.. _folders, _artwork];
    }

    private ValueTask<FsResult<NodeEntry>> Answer(NodeId parent, ReadOnlySpan<byte> name, FsResult<NodeEntry> found) =>
        found.Error == FsError.NotFound && _artwork is { } artwork ? artwork.AnswerAsync(parent, name) : new(found);
}
