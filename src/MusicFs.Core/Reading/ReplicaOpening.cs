using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Reading;

/// <summary>Opens originals: the best copy that opens, with those of the same bytes behind it. Any thread.</summary>
/// <param name="selector">Knows the copies and their order.</param>
/// <param name="pipeline">What reads remote originals; without it they are read as local ones are.</param>
/// <param name="failed">Hears of each copy that was given up for another.</param>
internal sealed class ReplicaOpening(ReplicaSelector selector, ReadPipeline? pipeline, Action<Replica, FsError> failed)
{
    private readonly CopyTurns _turns = new(selector, failed);

    public ReplicaSelector Selector => selector;

    /// <summary>What reads remote originals; one that comes later serves the files that are opened from then on.</summary>
    public ReadPipeline? Pipeline { get; set; } = pipeline;

    /// <summary>Whether the preferred copy is a remote one of which a reader's first bytes are stored.</summary>
    public bool IsWarm(FileSource source) =>
        Pipeline is { } reads && selector.Find(source.OriginId) is { Capabilities.IsRemote: true } && reads.IsWarm(source);

    /// <summary>The original, or why no copy of it can be opened: the error of the best one.</summary>
    public async ValueTask<FsResult<OpenReplica>> OpenAsync(FileSource source, CancellationToken cancellation)
    {
        if (source.Others.Count == 0)
            return await OpenOnlyAsync(source, cancellation).ConfigureAwait(false);
        Replica[] order = selector.Order(source);
        if (order is [{ Copy.IsSameBytes: true } only])
            return As(await OpenOneAsync(only, source.Cut, cancellation).ConfigureAwait(false), only);
        if (order.Length == 0)
            return FsError.OriginUnavailable;
        return await OpenFirstAsync(source, order, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<FsResult<OpenReplica>> OpenOnlyAsync(FileSource source, CancellationToken cancellation)
    {
        if (selector.Find(source.OriginId) is not { } origin)
            return FsError.OriginUnavailable;
        Replica only = new(origin, new FileCopy(source.OriginId, source.Path, source.Version, IsSameBytes: true));
        return As(await OpenOneAsync(only, source.Cut, cancellation).ConfigureAwait(false), only);
    }

    private static FsResult<OpenReplica> As(FsResult<IOriginFile> opened, Replica of) =>
        opened.IsSuccess ? new OpenReplica(opened.Value, of) : opened.Error;

    private async ValueTask<FsResult<OpenReplica>> OpenFirstAsync(FileSource source, Replica[] order, CancellationToken cancellation)
    {
        ReplicaFile[] copies = [.. order.Select(replica => new ReplicaFile(replica, (one, token) => OpenOneAsync(one, source.Cut, token)))];
        (FsResult<IOriginFile> opened, ReplicaFile? by) = await _turns.TakeAsync(copies, ReplicaAttempt.OpenAsync, cancellation).ConfigureAwait(false);
        // Bytes of two kinds are never mixed: one of its own kind stays alone.
        ReplicaFile[] kept = by is null ? [] : by.Replica.Copy.IsSameBytes ? [.. copies.Where(static copy => copy.Replica.Copy.IsSameBytes)] : [by];
        foreach (ReplicaFile copy in copies)
        {
            if (!kept.Contains(copy))
                copy.Drop();
        }

        if (by is null)
            return opened.Error;
        if (by != copies[0])
            selector.CountBackupOpen();
        return new OpenReplica(new ReplicatedFile(selector, source, kept, by, failed), by.Replica);
    }

    /// <summary>What is remote goes by way of the cache; the kernel and the page cache do as much for what is local.</summary>
    private ValueTask<FsResult<IOriginFile>> OpenOneAsync(Replica replica, TrackCut? cut, CancellationToken cancellation)
    {
        (IOrigin origin, FileCopy copy) = replica;
        return Pipeline is { } remote && origin.Capabilities.IsRemote
            ? remote.OpenAsync(origin, new FileSource(copy.OriginId, copy.Path, copy.Version, cut), cancellation)
            : origin.OpenAsync(copy.Path, copy.Version, cancellation);
    }
}
