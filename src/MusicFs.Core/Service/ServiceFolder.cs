using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Service;

/// <summary>
/// The folder <c>/.musicfs</c>: a few files that are made up when they are opened, and a folder of files that do something then. Beside it lies the
/// file <c>/.mpdignore</c>.
/// </summary>
public sealed class ServiceFolder : SyntheticFolder
{
    /// <summary>Ids of the folder of actions, and, from the next on, of the files in it.</summary>
    private const int Actions = 0x1000_0000;

    /// <summary>Id of the file that mpd asks for in every folder: it follows names with a leading dot as well, and would have every track twice.</summary>
    private const int Ignored = 0x2000_0000;

    private readonly (byte[] Name, Func<string> Write)[] _files;
    private readonly ServiceActions? _actions;
    private readonly byte[] _actionsName;
    private readonly long _modified;

    /// <summary>Every action that was ever seen, in order: the place of one never becomes another's.</summary>
    private readonly List<string> _known = [];

    /// <param name="files">Name and content of each, asked for at each open, on a thread that may wait.</param>
    /// <param name="made">The time that its files have.</param>
    /// <param name="actions">The folder of actions; null for none.</param>
    public ServiceFolder(IReadOnlyDictionary<string, Func<string>> files, DateTimeOffset made, ServiceActions? actions = null)
        : base(0xFFFF_FFFF_0000_0000, numberBits: 32)
    {
        ArgumentNullException.ThrowIfNull(files);
        _files = [.. files.OrderBy(static file => file.Key, StringComparer.Ordinal).Select(static file => (Encoding.UTF8.GetBytes(file.Key), file.Value))];
        _actions = actions;
        _actionsName = Encoding.UTF8.GetBytes(actions?.Name ?? "");
        _modified = (made - DateTimeOffset.UnixEpoch).Ticks * 100;
    }

    private static ReadOnlySpan<byte> IgnoredText => ".origins\n.trash\n"u8;

    internal override NodeEntry? EntryOf(ReadOnlySpan<byte> nameInRoot) =>
        nameInRoot.SequenceEqual(".musicfs"u8) ? EntryOf(0) : nameInRoot.SequenceEqual(".mpdignore"u8) ? EntryOf(Ignored) : null;

    internal override ValueTask<FsResult<NodeEntry>> LookupAsync(NodeId parent, ReadOnlySpan<byte> name)
    {
        if (!IsFolder(IndexOf(parent)))
            return new(FsError.NotDirectory);
        foreach ((byte[] held, int index) in In(IndexOf(parent)))
        {
            if (name.SequenceEqual(held))
                return new(EntryOf(index));
        }

        return new(FsError.NotFound);
    }

    internal override NodeEntry? Parent(NodeId folder) => IndexOf(folder) == Actions ? EntryOf(0) : null;

    internal override ValueTask<FsResult<NodeAttributes>> AttributesAsync(NodeId node) =>
        new(IsThere(IndexOf(node)) ? EntryOf(IndexOf(node)).Attributes : FsError.Stale);

    internal override ValueTask<FsResult<bool>> ReadDirectoryAsync(NodeId directory, DirectoryCookie cookie, IDirectorySink sink)
    {
        if (!IsFolder(IndexOf(directory)))
            return new(FsError.NotDirectory);
        // An entry's cookie is its place, so that what comes and goes meanwhile moves no other.
        foreach ((byte[] name, int index) in In(IndexOf(directory)))
        {
            ulong place = FirstCookie + (uint)index;
            if (place > cookie.Value && !sink.TryAdd(name, EntryOf(index), new DirectoryCookie(place)))
                return new(false);
        }

        return new(true);
    }

    internal override void InvalidateAttributes(IKernelCache cache)
    {
        foreach ((_, int index) in (List<(byte[], int)>)[([], 0), ([], Ignored), .. In(0), .. _actions is null ? [] : In(Actions)])
            cache.InvalidateNode(NodeOf((uint)index), NodeChange.Attributes);
    }

    private protected override FsResult<Func<byte[]>> WriterOf(NodeId node)
    {
        int index = IndexOf(node);
        if (!IsThere(index))
            return FsError.Stale;
        if (IsFolder(index))
            return FsError.IsDirectory;
        if (index == Ignored)
            return new FsResult<Func<byte[]>>(static () => IgnoredText.ToArray());
        Func<string> write = index < Actions ? _files[index - 1].Write : () => _actions!.Open(ActionOf(index)!);
        return new FsResult<Func<byte[]>>(() => Encoding.UTF8.GetBytes(write()));
    }

    private int IndexOf(NodeId node) => (int)NumberOf(node);

    private bool IsFolder(int index) => index == 0 || (index == Actions && _actions is not null);

    private bool IsThere(int index) =>
        index < Actions ? index >= 0 && index <= _files.Length : index == Ignored || IsFolder(index) || (ActionOf(index) is { } name && _actions!.List().Contains(name));

    /// <summary>What a folder holds, in the order of its places.</summary>
    private List<(byte[] Name, int Index)> In(int folder)
    {
        List<(byte[], int)> found = [];
        for (int i = 0; folder == 0 && i < _files.Length; i++)
            found.Add((_files[i].Name, i + 1));
        if (folder == 0 && _actions is not null)
            found.Add((_actionsName, Actions));
        if (folder != Actions)
            return found;
        IReadOnlyList<string> now = _actions!.List();
        lock (_known)
        {
            _known.AddRange(now.Except(_known));
            for (int i = 0; i < _known.Count; i++)
            {
                if (now.Contains(_known[i]))
                    found.Add((Encoding.UTF8.GetBytes(_known[i]), Actions + 1 + i));
            }
        }

        return found;
    }

    private string? ActionOf(int index)
    {
        lock (_known)
            return index > Actions && index - Actions - 1 < _known.Count ? _known[index - Actions - 1] : null;
    }

    private NodeEntry EntryOf(int index) =>
        !IsFolder(index) ? EntryOf((uint)index, NodeKind.File, _modified, index == Ignored ? IgnoredText.Length : 0)
        : EntryOf((uint)index, NodeKind.Directory, _modified, links: index == 0 && _actions is not null ? 3u : 2u);
}
