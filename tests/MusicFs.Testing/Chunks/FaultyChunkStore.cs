using MusicFs.Chunks;
using MusicFs.Contracts.Errors;
using MusicFs.Testing.Faults;

namespace MusicFs.Testing.Chunks;

/// <summary>
/// Another chunk store whose reads and puts go wrong as a schedule says, within what a store may do: it may miss, wait and refuse, give a part, but
/// never other bytes.
/// </summary>
public sealed class FaultyChunkStore(IChunkStore inner) : IChunkStore
{
    public FaultSchedule Reads { get; set; } = FaultSchedule.Never();

    public FaultSchedule Puts { get; set; } = FaultSchedule.Never();

    public ChunkStoreStatistics Statistics => inner.Statistics;

    public ChunkRead TryRead(in ChunkId id, int offset, Span<byte> destination, out int count)
    {
        count = 0;
        return Reads.Next() switch
        {
            Fault.Error or Fault.Wrong => ChunkRead.Miss,
            // The call that may wait comes next, and is counted of its own.
            Fault.Hang => ChunkRead.NotInMemory,
            Fault.Partial => inner.TryRead(id, offset, destination[..Half(destination.Length)], out count),
            _ => inner.TryRead(id, offset, destination, out count),
        };
    }

    public async ValueTask<FsResult<int>> ReadAsync(ChunkId id, int offset, Memory<byte> destination, CancellationToken cancellation)
    {
        try
        {
            return await Reads.NextAsync(cancellation) switch
            {
                Fault.Error or Fault.Wrong => FsError.NotFound,
                Fault.Partial => await inner.ReadAsync(id, offset, destination[..Half(destination.Length)], cancellation),
                _ => await inner.ReadAsync(id, offset, destination, cancellation),
            };
        }
        catch (OperationCanceledException)
        {
            return FsError.Interrupted;
        }
    }

    public bool Contains(in ChunkId id) => inner.Contains(id);

    public async ValueTask<FsResult<ChunkId>> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        try
        {
            return await Puts.NextAsync(cancellation) == Fault.None ? await inner.PutAsync(content, cancellation) : FsError.NoSpace;
        }
        catch (OperationCanceledException)
        {
            return FsError.Interrupted;
        }
    }

    public void Pin(in ChunkId id) => inner.Pin(id);

    public void Unpin(in ChunkId id) => inner.Unpin(id);

    public ValueTask<TrimReport> TrimAsync(long budget, CancellationToken cancellation) => inner.TrimAsync(budget, cancellation);

    public ValueTask<VerifyReport> VerifyAsync(VerifyScope scope, CancellationToken cancellation) => inner.VerifyAsync(scope, cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static int Half(int length) => Math.Max(1, length / 2);
}
