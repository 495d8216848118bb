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
internal sealed class AlbumArtwork : SyntheticFolder
{
    private readonly VirtualTree _tree;
    private readonly OpenFiles _files;
    private readonly PictureSizes? _sizes;

    /// <param name="tree">What is shown.</param>
    /// <param name="files">What opens it.</param>
    /// <param name="sizes">What makes other sizes; null for none.</param>
    public AlbumArtwork(VirtualTree tree, OpenFiles files, PictureSizes? sizes)
        : base(0xFFFB_0000_0000_0000, PictureKey.IdBits) => (_tree, _files, _sizes) = (tree, files, sizes);

    /// <summary>A name in a directory of the tree that the tree does not have.</summary>
    public ValueTask<FsResult<NodeEntry>> FindAsync(NodeId directory, ReadOnlySpan<byte> name)
    {
        byte[][] stems = ArtworkNames.StemsFor(name), artists = ArtworkNames.ArtistStemsFor(name);
        if (stems.Length + artists.Length == 0)
            return new(FsError.NotFound);
        int side = ArtworkNames.SideOf(name);
        if (side > 0 && _sizes is null)
            return new(FsError.NotFound);
        FsResult<NodeEntry> found = _tree.LookupArtwork(directory, stems);
        if (!found.IsSuccess && artists.Length > 0)
            found = _tree.LookupArtist(directory, artists);
        return side == 0 || !found.IsSuccess ? new(found) : LookupSizedAsync(_sizes!, found.Value, side);
    }

    internal override NodeEntry? EntryOf(ReadOnlySpan<byte> nameInRoot) => null;

    internal override ValueTask<FsResult<NodeEntry>> LookupAsync(NodeId parent, ReadOnlySpan<byte> name) => new(FsError.NotDirectory);

    internal override NodeEntry? Parent(NodeId folder) => null;

    internal override async ValueTask<FsResult<NodeAttributes>> AttributesAsync(NodeId node) =>
        await FindAsync(node).ConfigureAwait(false) is { } picture ? AttributesOf(node, picture) : FsError.Stale;

    internal override ValueTask<FsResult<bool>> ReadDirectoryAsync(NodeId directory, DirectoryCookie cookie, IDirectorySink sink) => new(FsError.NotDirectory);

    internal override async ValueTask<FsResult<OpenedFile>> OpenAsync(NodeId node, OpenAccess access)
    {
        if ((access & (OpenAccess.Write | OpenAccess.Truncate)) != 0)
            return FsError.ReadOnly;
        return await FindAsync(node).ConfigureAwait(false) is { } picture ? Keep(picture.Bytes.ToArray(), hasUnknownSize: false) : FsError.Stale;
    }

    /// <summary>Which of them a mount knows is not kept; they are as their directory is, which is told.</summary>
    internal override void InvalidateAttributes(IKernelCache cache)
    {
    }

    private protected override FsResult<Func<byte[]>> WriterOf(NodeId node) => FsError.Stale;

    private static NodeAttributes AttributesOf(NodeId node, SizedPicture picture) => new()
    {
        Kind = NodeKind.File, FileNumber = node.Value, Size = picture.Bytes.Length, ModifiedNanoseconds = picture.ModifiedNanoseconds, Links = 1,
    };

    private async Task<SizedPicture?> FindAsync(NodeId node) =>
        _sizes is null ? null : await _sizes.FindAsync(NumberOf(node)).ConfigureAwait(false) is { Bytes.IsEmpty: false } picture ? picture : null;

    /// <summary>The caller's reference to the full picture is given back.</summary>
    private async ValueTask<FsResult<NodeEntry>> LookupSizedAsync(PictureSizes maker, NodeEntry full, int side)
    {
        try
        {
            if (_tree.Source(full.Node) is not { IsSuccess: true, Value: { } source })
                return FsError.NotFound;
            PictureKey key = PictureKey.Of(source, full.Attributes.Size, side);
            FsResult<SizedPicture> made = await maker.GetAsync(key, side, full.Attributes.ModifiedNanoseconds, () => ReadAsync(full)).ConfigureAwait(false);
            if (!made.IsSuccess)
                return made.Error;
            NodeId node = NodeOf(key.Id);
            return new NodeEntry(node, AttributesOf(node, made.Value));
        }
        finally
        {
            _tree.Forget(full.Node, 1);
        }
    }

    private async Task<FsResult<byte[]>> ReadAsync(NodeEntry full)
    {
        if (full.Attributes.Size > PictureSizes.LargestPicture)
            return FsError.Corrupt;
        FsResult<FileSource> source = _tree.Hold(full.Node);
        if (!source.IsSuccess)
            return source.Error;
        FsResult<OpenedFile> opened = await _files.OpenAsync(full.Node, source.Value, CancellationToken.None).ConfigureAwait(false);
        if (!opened.IsSuccess)
        {
            _tree.Forget(full.Node, 1);
            return opened.Error;
        }

        try
        {
            byte[] picture = new byte[full.Attributes.Size];
            if (_files.BeginRead(opened.Value.Handle) is not { } open)
                return FsError.BadHandle;
            FsResult<int> read = await open.Content.ReadAsync(0, picture, CancellationToken.None).ConfigureAwait(false);
            _files.EndRead(opened.Value.Handle);
            if (!read.IsSuccess)
                return read.Error;
            return read.Value == picture.Length ? picture : FsError.Stale;
        }
        finally
        {
            _files.Release(opened.Value.Handle);
        }
    }
}
