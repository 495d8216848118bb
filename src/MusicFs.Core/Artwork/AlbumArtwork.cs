using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Reading;
using MusicFs.Core.Service;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Artwork;

/// <summary>
/// Pictures of albums under names that no directory lists: other names of what lies there, and other sizes of it. The number of a sized picture is made of what
/// it is made of, so that every process knows it again. Any thread.
/// </summary>
/// <param name="tree">What is shown.</param>
/// <param name="files">What opens it.</param>
/// <param name="sizes">What makes other sizes; null for none.</param>
internal sealed class AlbumArtwork(VirtualTree tree, OpenFiles files, PictureSizes? sizes) : SyntheticFolder(Mark, PictureKey.IdBits)
{
    private const ulong Mark = 0xFFFB_0000_0000_0000;

    internal override NodeEntry? EntryOf(ReadOnlySpan<byte> nameInRoot) => null;

    /// <summary>There is nothing below a picture.</summary>
    internal override ValueTask<FsResult<NodeEntry>> LookupAsync(NodeId parent, ReadOnlySpan<byte> name) => new(FsError.NotDirectory);

    internal override NodeEntry? Parent(NodeId folder) => null;

    internal override ValueTask<FsResult<bool>> ReadDirectoryAsync(NodeId directory, DirectoryCookie cookie, IDirectorySink sink) => new(FsError.NotDirectory);

    /// <summary>A kernel that was told that the owner is another asks anew when it looks the name up.</summary>
    internal override void InvalidateAttributes(IKernelCache cache)
    {
    }

    /// <summary>A name that the tree does not have.</summary>
    public ValueTask<FsResult<NodeEntry>> AnswerAsync(NodeId parent, ReadOnlySpan<byte> name)
    {
        byte[][] stems = ArtworkNames.StemsFor(name), artists = ArtworkNames.ArtistStemsFor(name);
        if (stems.Length + artists.Length == 0)
            return new(FsError.NotFound);
        int side = ArtworkNames.SideOf(name);
        if (side > 0 && sizes is null)
            return new(FsError.NotFound);
        FsResult<NodeEntry> found = tree.LookupArtwork(parent, stems);
        if (!found.IsSuccess && artists.Length > 0)
            found = tree.LookupArtist(parent, artists);
        return side == 0 || !found.IsSuccess ? new(found) : LookupSizedAsync(sizes!, found.Value, side);
    }

    internal override async ValueTask<FsResult<NodeAttributes>> AttributesAsync(NodeId node) =>
        await FindAsync(node).ConfigureAwait(false) is { } picture ? EntryOf(NumberOf(node), picture).Attributes : FsError.Stale;

    internal override async ValueTask<FsResult<OpenedFile>> OpenAsync(NodeId node, OpenAccess access)
    {
        if ((access & (OpenAccess.Write | OpenAccess.Truncate)) != 0)
            return FsError.ReadOnly;
        if (await FindAsync(node).ConfigureAwait(false) is not { } picture)
            return FsError.Stale;
        return Keep(picture.Bytes.ToArray()) with { HasUnknownSize = false };
    }

    private protected override FsResult<Func<byte[]>> WriterOf(NodeId node) => FsError.Stale;

    private NodeEntry EntryOf(ulong number, SizedPicture picture) => EntryOf(number, NodeKind.File, picture.ModifiedNanoseconds, picture.Bytes.Length);

    private async Task<SizedPicture?> FindAsync(NodeId node) =>
        sizes is null ? null : await sizes.FindAsync(NumberOf(node)).ConfigureAwait(false) is { Bytes.IsEmpty: false } picture ? picture : null;

    /// <summary>The caller's reference to the full picture is given back.</summary>
    private async ValueTask<FsResult<NodeEntry>> LookupSizedAsync(PictureSizes maker, NodeEntry full, int side)
    {
        try
        {
            if (tree.Source(full.Node) is not { IsSuccess: true, Value: { } source })
                return FsError.NotFound;
            PictureKey key = PictureKey.Of(source, full.Attributes.Size, side);
            FsResult<SizedPicture> made = await maker.GetAsync(key, side, full.Attributes.ModifiedNanoseconds, () => ReadAsync(full)).ConfigureAwait(false);
            if (!made.IsSuccess)
                return made.Error;
            return EntryOf(key.Id, made.Value);
        }
        finally
        {
            tree.Forget(full.Node, 1);
        }
    }

    private async Task<FsResult<byte[]>> ReadAsync(NodeEntry full)
    {
        if (full.Attributes.Size > PictureSizes.LargestPicture)
            return FsError.Corrupt;
        FsResult<FileSource> source = tree.Hold(full.Node);
        if (!source.IsSuccess)
            return source.Error;
        FsResult<OpenedFile> opened = await files.OpenAsync(full.Node, source.Value, CancellationToken.None).ConfigureAwait(false);
        if (!opened.IsSuccess)
        {
            tree.Forget(full.Node, 1);
            return opened.Error;
        }

        try
        {
            byte[] picture = new byte[full.Attributes.Size];
            if (files.BeginRead(opened.Value.Handle) is not { } open)
                return FsError.BadHandle;
            FsResult<int> read = await open.Content.ReadAsync(0, picture, CancellationToken.None).ConfigureAwait(false);
            files.EndRead(opened.Value.Handle);
            if (!read.IsSuccess)
                return read.Error;
            return read.Value == picture.Length ? picture : FsError.Stale;
        }
        finally
        {
            files.Release(opened.Value.Handle);
        }
    }
}
