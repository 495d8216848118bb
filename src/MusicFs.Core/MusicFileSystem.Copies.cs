using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;

namespace MusicFs.Core;

/// <content>The copies of a file.</content>
public sealed partial class MusicFileSystem
{
    /// <summary>How often another copy than the preferred one was read.</summary>
    public ReplicaStatistics Replicas => _files.Selector.Statistics;

    /// <summary>
    /// The copies of a file in the order in which a new open would try them, each with the reason for its place, those that are never read
    /// at the end; and which of them the open file is read from. Empty for a folder.
    /// </summary>
    public FsResult<IReadOnlyList<CopyState>> DescribeCopies(NodeId node)
    {
        FsResult<FileSource?> found = _tree.Source(node);
        if (!found.IsSuccess)
            return found.Error;
        IReadOnlyList<CopyState> copies = found.Value is { } source ? _files.Selector.Describe(source, _files.ServedBy(node)) : [];
        return new FsResult<IReadOnlyList<CopyState>>(copies);
    }

    /// <summary>A copy failed and the next is asked: whoever looks after originals is told where it is another one now.</summary>
    private void NoteGivenUp(Replica replica, FsError error)
    {
        if (error is not (FsError.Stale or FsError.NotFound))
            _failures.WriteGivenUp(replica, error);
        else if (_refresh is not null)
            _ = _refresh(replica.Copy.OriginId, replica.Copy.Path);
    }
}
