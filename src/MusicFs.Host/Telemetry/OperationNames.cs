using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tracing;

namespace MusicFs.Host.Telemetry;

/// <summary>What the numbers in the records of one filesystem mean. Asked when somebody reads them, never while operations run.</summary>
/// <param name="findPath">Where a node is shown.</param>
/// <param name="findOrigin">The id that an origin's number stands for.</param>
internal sealed class OperationNames(Func<NodeId, string?> findPath, Func<ushort, string?> findOrigin)
{
    /// <summary>Knows nothing.</summary>
    public static OperationNames None { get; } = new(static _ => null, static _ => null);

    /// <summary>The path of what was asked for, of a lookup of what it found; null where it has gone from the tree.</summary>
    public string? PathOf(in OperationRecord record)
    {
        bool isFound = record.Operation == FileSystemOperation.Lookup && record.Handle != 0;
        ulong node = isFound ? record.Handle : record.Node;
        return node == 0 ? null : findPath(new NodeId(node));
    }

    /// <summary>The id of the origin that was used; null for none.</summary>
    public string? OriginOf(in OperationRecord record) => findOrigin(record.Origin);
}
