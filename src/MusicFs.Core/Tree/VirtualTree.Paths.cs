using System.Text;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tree;

/// <summary>Names for people: traces and logs hold numbers, which are looked up when somebody reads them.</summary>
public sealed partial class VirtualTree
{
    /// <summary>Deeper than any tree; a damaged image may go in circles.</summary>
    private const int MostParts = 512;

    internal string? PathOf(NodeId node)
    {
        TreeSnapshot snapshot = _current;
        int slot = snapshot.SlotOf(node.Value);
        if (slot < 0)
            return null;
        List<string> parts = [];
        for (; slot != TreeSnapshot.Root && parts.Count < MostParts; slot = snapshot.Node(slot).Parent)
            parts.Add(Encoding.UTF8.GetString(snapshot.NameOf(slot)));
        GC.KeepAlive(snapshot);
        parts.Reverse();
        return "/" + string.Join('/', parts);
    }
}
