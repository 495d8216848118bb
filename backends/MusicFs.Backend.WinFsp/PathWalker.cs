using System.Buffers;
using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.WinFsp;

/// <summary>
/// Leads the paths that WinFsp speaks in to nodes, component by component: exactly as it is written first, then as NFC, in either case as the
/// filesystem finds it without regard to case. Symbolic links are followed, because Windows shows none that any user may read. Hands out one
/// reference, to the last node, and gives back those of the nodes on the way. Any thread; allocates nothing while the filesystem answers at once.
/// </summary>
internal sealed class PathWalker(IVirtualFileSystem fileSystem)
{
    private const char Separator = '\\';

    /// <summary>As Linux: links in a path beyond this are a circle.</summary>
    private const int MostLinks = 40;

    /// <summary>More components than any path of 32,767 UTF-16 units that a program may open has that is not made to do harm.</summary>
    private const int Deepest = 512;

    /// <summary>Walks a path from the root: <c>\a\b</c>; <c>\</c> is the root itself.</summary>
    public async ValueTask<WalkResult> WalkAsync(RequestContext context, string path)
    {
        Walk walk = new(path);
        NodeEntry at = await RootAsync(context).ConfigureAwait(false);
        while (walk.TryNext(out Range component))
        {
            if (walk.Depth++ >= Deepest)
                return Fail(at, FsError.NameTooLong, walk);
            if (at.Attributes.Kind != NodeKind.Directory)
                return Fail(at, FsError.NotDirectory, walk with { IsAbove = true });
            FsResult<NodeEntry> found = await FindAsync(context, at.Node, path.AsMemory(component)).ConfigureAwait(false);
            if (!found.IsSuccess)
                return Fail(at, found.Error, walk);
            if (found.Value.Attributes.Kind == NodeKind.SymbolicLink)
            {
                FsResult<string> target = await TargetAsync(context, found.Value, path[..component.Start.Value]).ConfigureAwait(false);
                Forget(at);
                if (!target.IsSuccess || ++walk.Links > MostLinks)
                    return new WalkResult(target.IsSuccess ? FsError.InvalidArgument : target.Error, default, walk.IsAbove);
                // From the root again: links are few, and lead into the tree.
                path = target.Value + path[component.End..];
                walk = new Walk(path) { Links = walk.Links };
                at = await RootAsync(context).ConfigureAwait(false);
                continue;
            }

            Forget(at);
            at = found.Value;
        }

        return new WalkResult(FsError.None, at, false);
    }

    /// <summary>Gives a reference back; the root has none.</summary>
    public void Forget(in NodeEntry entry)
    {
        if (entry.Node != NodeId.Root && entry.Node != NodeId.None)
            fileSystem.Forget(entry.Node, 1);
    }

    private async ValueTask<NodeEntry> RootAsync(RequestContext context)
    {
        FsResult<NodeAttributes> root = await fileSystem.GetAttributesAsync(context, NodeId.Root).ConfigureAwait(false);
        return new NodeEntry(NodeId.Root, root.IsSuccess ? root.Value : new NodeAttributes { Kind = NodeKind.Directory, FileNumber = 1, Links = 2, ModifiedNanoseconds = 0, Size = 0 });
    }

    private WalkResult Fail(in NodeEntry at, FsError error, in Walk walk)
    {
        Forget(at);
        return new WalkResult(error, default, walk.IsAbove);
    }

    private ValueTask<FsResult<NodeEntry>> FindAsync(in RequestContext context, NodeId parent, ReadOnlyMemory<char> name)
    {
        Span<byte> bytes = stackalloc byte[WindowsNames.LongestBytes];
        int length = WindowsNames.ToBytes(name.Span, bytes);
        if (length <= 0)
            return new(FsError.InvalidArgument);
        // A dot is a name to the kernel of Linux only; Windows takes it out of a path before we see it.
        if (bytes[..length].SequenceEqual("."u8) || bytes[..length].SequenceEqual(".."u8) || bytes[..length].ContainsAny((byte)0, (byte)'/'))
            return new(FsError.InvalidArgument);
        // 255 UTF-16 units are a name to Windows, but more than 255 bytes none of ours: it is not there, unless it is so when composed.
        ValueTask<FsResult<NodeEntry>> found = length > WindowsNames.Longest ? new(FsError.NotFound) : fileSystem.FindAsync(context, parent, bytes[..length]);
        if (Ascii.IsValid(name.Span))
            return found;
        if (!found.IsCompletedSuccessfully)
            return FindNormalisedAsync(context, parent, name, found);
        FsResult<NodeEntry> result = found.Result;
        return result.Error == FsError.NotFound && TryNormalise(name.Span, bytes, out length) ? fileSystem.FindAsync(context, parent, bytes[..length]) : new(result);
    }

    private async ValueTask<FsResult<NodeEntry>> FindNormalisedAsync(
        RequestContext context, NodeId parent, ReadOnlyMemory<char> name, ValueTask<FsResult<NodeEntry>> exact)
    {
        FsResult<NodeEntry> result = await exact.ConfigureAwait(false);
        if (result.Error != FsError.NotFound)
            return result;
        byte[] bytes = new byte[WindowsNames.LongestBytes];
        return TryNormalise(name.Span, bytes, out int length) ? await fileSystem.FindAsync(context, parent, bytes.AsSpan(0, length)).ConfigureAwait(false) : result;
    }

    /// <summary>The name as NFC; false where that is what it is already.</summary>
    private static bool TryNormalise(ReadOnlySpan<char> name, Span<byte> bytes, out int length)
    {
        length = 0;
        // A name grows by normalising to NFC only in few scripts, and then to thrice its length at most (Unicode, UAX #15, table 8).
        Span<char> composed = stackalloc char[WindowsNames.Longest * 3];
        if (name.IsNormalized(NormalizationForm.FormC) || !name.TryNormalize(composed, out int written, NormalizationForm.FormC) || written > WindowsNames.Longest)
            return false;
        length = WindowsNames.ToBytes(composed[..written], bytes);
        return length is > 0 and <= WindowsNames.Longest;
    }

    /// <summary>Where a link leads, as a path from the root; the link's reference is given back.</summary>
    /// <param name="context">The request.</param>
    /// <param name="link">The link.</param>
    /// <param name="folder">The path of the folder that it lies in, with a separator at its end.</param>
    private async ValueTask<FsResult<string>> TargetAsync(RequestContext context, NodeEntry link, string folder)
    {
        FsResult<ReadOnlyMemory<byte>> target = await fileSystem.ReadLinkAsync(context, link.Node).ConfigureAwait(false);
        Forget(link);
        if (!target.IsSuccess)
            return target.Error;
        return target.Value.Span is [(byte)'/', ..] ? FsError.NotFound : Join(folder, target.Value.Span);
    }

    private static FsResult<string> Join(string folder, ReadOnlySpan<byte> target)
    {
        List<string> names = [.. folder.Split(Separator, StringSplitOptions.RemoveEmptyEntries)];
        char[] name = ArrayPool<char>.Shared.Rent(WindowsNames.Longest);
        try
        {
            foreach (Range part in target.Split((byte)'/'))
            {
                ReadOnlySpan<byte> component = target[part];
                if (component.IsEmpty || component.SequenceEqual("."u8))
                    continue;
                if (component.Length > WindowsNames.Longest)
                    return FsError.NameTooLong;
                if (!component.SequenceEqual(".."u8))
                    names.Add(new string(name, 0, WindowsNames.ToWindows(component, name)));
                else if (names.Count > 0)
                    names.RemoveAt(names.Count - 1);
                else
                    return FsError.NotFound;
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(name);
        }

        return Separator + string.Join(Separator, names);
    }

    /// <summary>A position in a path.</summary>
    private record struct Walk(string Path)
    {
        private int _position;

        public int Links { get; set; }

        public int Depth { get; set; }

        /// <summary>Whether what comes next is not the last name.</summary>
        public bool IsAbove { get; set; }

        public bool TryNext(out Range component)
        {
            while (_position < Path.Length && Path[_position] == Separator)
                _position++;
            int start = _position;
            int end = Path.IndexOf(Separator, start);
            _position = end < 0 ? Path.Length : end;
            component = start.._position;
            IsAbove = Path.AsSpan(_position).ContainsAnyExcept(Separator);
            return _position > start;
        }
    }
}
