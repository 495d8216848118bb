using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>What those ask who look at all of an origin.</summary>
public sealed partial class VirtualTree
{
    /// <summary>Every file of an origin that is in the tree.</summary>
    internal List<OriginPath> OriginalsOf(string originId)
    {
        TreeSnapshot snapshot = _current;
        List<OriginPath> files = [];
        Stack<(int Slot, OriginPath Path)> rest = new();
        if (snapshot.FindOriginal(originId, OriginPath.Root) is var top and >= 0)
            rest.Push((top, OriginPath.Root));
        while (rest.TryPop(out (int Slot, OriginPath Path) next))
        {
            if (!snapshot.Node(next.Slot).IsDirectory)
            {
                files.Add(next.Path);
                continue;
            }

            foreach (ref readonly EntryRecord entry in snapshot.EntriesOf(next.Slot))
                rest.Push((entry.Node, next.Path.Append(snapshot.NameOf(entry))));
        }

        GC.KeepAlive(snapshot);
        return files;
    }
}
