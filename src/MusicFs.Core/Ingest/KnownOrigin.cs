using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Ingest;

/// <summary>
/// An origin as the tree has it: lists what it held when it was looked at last, without asking it. What has to be read is read from the
/// origin itself.
/// </summary>
internal sealed class KnownOrigin(IOrigin origin, VirtualTree tree) : IOrigin
{
    public string Id => origin.Id;

    public OriginCapabilities Capabilities => origin.Capabilities;

    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation)
    {
        TreeSnapshot snapshot = tree.Current;
        int folder = snapshot.FindOriginal(origin.Id, directory);
        if (folder < 0 || !snapshot.Node(folder).IsDirectory)
            return new(FsError.NotFound);
        List<OriginEntry> entries = [];
        foreach (ref readonly EntryRecord entry in snapshot.EntriesOf(folder))
            entries.Add(EntryOf(snapshot, entry.Node, directory.Append(snapshot.NameOf(entry))));
        GC.KeepAlive(snapshot);
        return new(new FsResult<IReadOnlyList<OriginEntry>>(entries));
    }

    public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation)
    {
        TreeSnapshot snapshot = tree.Current;
        int node = snapshot.FindOriginal(origin.Id, path);
        FsResult<OriginEntry> entry = node < 0 ? FsError.NotFound : EntryOf(snapshot, node, path);
        GC.KeepAlive(snapshot);
        return new(entry);
    }

    public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation) =>
        origin.OpenAsync(path, expected, cancellation);

    public ValueTask<FsError> ProbeAsync(CancellationToken cancellation) => origin.ProbeAsync(cancellation);

    private static OriginEntry EntryOf(TreeSnapshot snapshot, int slot, OriginPath path)
    {
        ref readonly NodeRecord node = ref snapshot.Node(slot);
        return new OriginEntry(path, node.Kind, node.IsDirectory ? new OriginVersion(0, node.ModifiedNanoseconds, 0) : node.Version);
    }
}
