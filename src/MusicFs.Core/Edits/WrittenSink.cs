using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Edits;

/// <summary>Passes on the entries of a folder of the tree: those that are being written with what they are now, without those that are hidden.</summary>
internal sealed class WrittenSink(IDirectorySink sink, VirtualEdits edits, NodeId directory) : IDirectorySink
{
    public bool TryAdd(ReadOnlySpan<byte> name, in NodeEntry entry, DirectoryCookie next)
    {
        if (edits.IsHidden(directory, WrittenFile.NameOf(name)))
        {
            edits.Forget(entry.Node);
            return true;
        }

        return sink.TryAdd(name, edits.AttributesOf(entry.Node) is { } written ? entry with { Attributes = written } : entry, next);
    }
}
