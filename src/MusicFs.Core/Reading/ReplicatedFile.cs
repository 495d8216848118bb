using System.Runtime.InteropServices;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Reading;

/// <summary>
/// An open original with other copies of the same bytes behind it. A read that fails or is late at one of them goes on at the next,
/// from the same byte; whoever reads notices nothing but, once, the time it took to give up. A copy that turns out to be of another version
/// is never read again. Any thread. Owns the files of its copies.
/// </summary>
internal sealed class ReplicatedFile : IOriginFile
{
    private readonly ReplicaSelector _selector;
    private readonly FileSource _source;
    private readonly ReplicaFile[] _copies;
    private readonly Action<Replica, FsError> _failed;
    private readonly CopyTurns _turns;
    private volatile ReplicaFile _serving;
    private volatile int _readers = 1;

    /// <summary>Reads from copies of the same bytes.</summary>
    /// <param name="selector">Says which is best.</param>
    /// <param name="source">What is read.</param>
    /// <param name="copies">All there are.</param>
    /// <param name="serving">The one among them that opened.</param>
    /// <param name="failed">Hears of each copy that failed.</param>
    public ReplicatedFile(ReplicaSelector selector, FileSource source, ReplicaFile[] copies, ReplicaFile serving, Action<Replica, FsError> failed)
    {
        _selector = selector;
        _source = source;
        _copies = copies;
        _serving = serving;
        _failed = failed;
        _turns = new CopyTurns(selector, failed);
    }

    /// <inheritdoc/>
    /// <remarks>That of the original that the tree names: to a reader they are the same.</remarks>
    public OriginVersion Version => _source.Version;

    /// <inheritdoc/>
    /// <remarks>None: a read that the kernel makes by itself could not go on elsewhere.</remarks>
    public SafeHandle? LocalHandle => null;

    /// <summary>Whether the copy that serves is one on this machine, or stored as a whole.</summary>
    public bool IsAtHand => _serving.File is RemoteFile { IsAtHand: true } or { LocalHandle: not null };

    /// <summary>The copy that served last.</summary>
    public Replica Serving => _serving.Replica;

    /// <summary>What runs ahead of the readers of the copy that serves, where it is remote.</summary>
    public ReadAhead? Ahead => (_serving.File as RemoteFile)?.Ahead;

    /// <summary>How many have it open.</summary>
    public void SetReaders(int readers)
    {
        _readers = readers;
        Ahead?.SetReaders(readers);
    }

    /// <summary>Goes back to a better copy, where there is one again: at a further open, so that one that comes and goes is not tried at every read.</summary>
    public void Reconsider()
    {
        ReplicaFile best = InOrder()[0];
        if (best.IsDropped || best == _serving || _selector.StandingOf(best.Replica.Origin) != OriginHealthState.Healthy)
            return;
        _selector.CountReturn();
        _serving = best;
    }

    /// <inheritdoc/>
    public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        destination = destination[..(int)Math.Clamp(_source.Version.Size - offset, 0, destination.Length)];
        if (destination.IsEmpty)
            return new(0);
        if (_serving.File is RemoteFile remote && remote.TryReadWarm(offset, destination))
            return new(destination.Length);
        return ReadInTurnAsync(offset, destination, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ReplicaFile copy in _copies)
            copy.Drop();
    }

    private async ValueTask<FsResult<int>> ReadInTurnAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        ReplicaFile before = _serving;
        (FsResult<int> read, ReplicaFile? by) = await _turns.TakeAsync(
            InTurn(before), async (copy, token) =>
            {
                FsResult<int> read = await ReplicaAttempt.ReadAsync(copy, offset, destination, token).ConfigureAwait(false);
                // One that ends early is of another version, whatever it said of itself.
                return read.IsSuccess && read.Value < destination.Length ? FsError.Stale : read;
            }, cancellation).ConfigureAwait(false);
        if (by is not null && by != before)
            Serve(by, before);
        return read;
    }

    private void Serve(ReplicaFile copy, ReplicaFile before)
    {
        // Of many reads that moved at the same time the first one counts.
        if (Interlocked.CompareExchange(ref _serving, copy, before) == before)
            _selector.CountFailover();
        Ahead?.SetReaders(_readers);
    }

    /// <summary>The one that serves first, unless it is known to be away; then the others, best first.</summary>
    private ReplicaFile[] InTurn(ReplicaFile serving)
    {
        ReplicaFile[] order = InOrder();
        if (serving.IsDropped || _selector.StandingOf(serving.Replica.Origin) == OriginHealthState.Unhealthy)
            return order;
        return [serving, .. order.Where(copy => copy != serving)];
    }

    private ReplicaFile[] InOrder()
    {
        Replica[] order = _selector.Order(_source);
        // A copy whose origin has left the configuration comes last and is none.
        return [.. _copies.OrderBy(copy => (copy.IsDropped, Array.FindIndex(order, one => one.Copy == copy.Replica.Copy) is var at and >= 0 ? at : int.MaxValue))];
    }
}
