using System.Collections.Concurrent;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Artwork;

/// <summary>
/// Pictures of albums under names that no directory lists: other names of what lies there, and other sizes of it. The number of a sized picture is made of what
/// it is made of, so that every process knows it again. Any thread.
/// </summary>
/// <param name="tree">What is shown.</param>
/// <param name="files">What opens it.</param>
/// <param name="sizes">What makes other sizes; null for none.</param>
internal sealed class AlbumArtwork(VirtualTree tree, OpenFiles files, PictureSizes? sizes)
{
    private const ulong Mark = 0xFFFB_0000_0000_0000;

    private readonly ConcurrentDictionary<ulong, ReadOnlyMemory<byte>> _open = new();
    private long _lastHandle;

    public static bool Owns(NodeId node) => node.Value >> PictureKey.IdBits == Mark >> PictureKey.IdBits;

    public static bool Owns(HandleId handle) => handle.Value >> PictureKey.IdBits == Mark >> PictureKey.IdBits;

    /// <summary>A name that the tree does not have.</summary>
    public ValueTask<FsResult<NodeEntry>> LookupAsync(NodeId parent, ReadOnlySpan<byte> name)
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

    public async ValueTask<FsResult<NodeAttributes>> AttributesAsync(NodeId node) =>
        await FindAsync(node).ConfigureAwait(false) is { } picture ? AttributesOf(node, picture) : FsError.Stale;

    public async ValueTask<FsResult<OpenedFile>> OpenAsync(NodeId node, OpenAccess access)
    {
        if ((access & (OpenAccess.Write | OpenAccess.Truncate)) != 0)
            return FsError.ReadOnly;
        if (await FindAsync(node).ConfigureAwait(false) is not { } picture)
            return FsError.Stale;
        HandleId handle = new(Mark | ((ulong)Interlocked.Increment(ref _lastHandle) & ~(ulong.MaxValue << PictureKey.IdBits)));
        _open[handle.Value] = picture.Bytes;
        return new OpenedFile(handle, null);
    }

    public FsResult<int> Read(HandleId handle, long offset, Span<byte> destination)
    {
        if (!_open.TryGetValue(handle.Value, out ReadOnlyMemory<byte> content))
            return FsError.BadHandle;
        if (offset < 0)
            return FsError.InvalidArgument;
        int count = (int)Math.Clamp(content.Length - offset, 0, destination.Length);
        content.Span.Slice((int)Math.Min(offset, content.Length), count).CopyTo(destination);
        return count;
    }

    public void Release(HandleId handle) => _open.TryRemove(handle.Value, out _);

    /// <summary>Pictures that are open, by handle.</summary>
    public IReadOnlyList<(ulong Handle, byte[] Content)> List() => [.. _open.Select(static open => (open.Key, open.Value.ToArray()))];

    /// <summary>Goes on with pictures that another process had open; before anything is opened.</summary>
    public void Restore(IEnumerable<(ulong Handle, byte[] Content)> open)
    {
        foreach ((ulong handle, byte[] content) in open)
        {
            _open[handle] = content;
            _lastHandle = Math.Max(_lastHandle, (long)(handle & ~Mark));
        }
    }

    private static NodeAttributes AttributesOf(NodeId node, SizedPicture picture) => new()
    {
        Kind = NodeKind.File, FileNumber = node.Value, Size = picture.Bytes.Length, ModifiedNanoseconds = picture.ModifiedNanoseconds, Links = 1,
    };

    private async Task<SizedPicture?> FindAsync(NodeId node) =>
        sizes is null ? null : await sizes.FindAsync(node.Value & ~Mark).ConfigureAwait(false) is { Bytes.IsEmpty: false } picture ? picture : null;

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
            NodeId node = new(Mark | key.Id);
            return new NodeEntry(node, AttributesOf(node, made.Value));
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
