using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;
using MusicFs.Library.User;

namespace MusicFs.Core.Edits;

/// <summary>What a file says of itself: its tags, and its pictures by type. Immutable.</summary>
/// <param name="Tags">The tags.</param>
/// <param name="Pictures">Of each type the pictures in the file's order.</param>
internal sealed record TaggedContent(TrackTags Tags, IReadOnlyDictionary<PictureType, IReadOnlyList<OverlayPicture>> Pictures)
{
    /// <summary>Reads it; an error of the source, or a reason in words.</summary>
    public static async ValueTask<(TaggedContent? Content, FsError Error, string? Reason)> ReadAsync(
        IByteSource source, ITagReader reader, IPictureReader pictures, CancellationToken cancellation)
    {
        TagReadResult read = await reader.ReadAsync(source, cancellation).ConfigureAwait(false);
        if (!read.IsSuccess)
            return (null, read.Error.Source is FsError.None ? FsError.ReadOnly : read.Error.Source, read.Error.Message);
        Dictionary<PictureType, IReadOnlyList<OverlayPicture>> found = [];
        foreach (TagPicture picture in read.Tags.Pictures)
        {
            FsResult<byte[]> bytes = await pictures.ReadAsync(source, picture, cancellation).ConfigureAwait(false);
            if (!bytes.IsSuccess)
                return (null, bytes.Error == FsError.Corrupt ? FsError.ReadOnly : bytes.Error, "A picture in it cannot be read.");
            // Formats that say nothing of the kind mean the cover.
            PictureType type = picture.Type ?? PictureType.FrontCover;
            found[type] = [.. found.GetValueOrDefault(type) ?? [], OverlayPicture.Of(picture.MimeType ?? "", bytes.Value)];
        }

        return (new TaggedContent(read.Tags, found), FsError.None, null);
    }
}
