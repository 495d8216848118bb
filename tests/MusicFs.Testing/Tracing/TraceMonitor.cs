using MusicFs.Contracts.Tracing;
using MusicFs.Core.Tracing;

namespace MusicFs.Testing.Tracing;

/// <summary>Lets a test wait for the end of an operation instead of a duration. Sees every operation from its making on.</summary>
public sealed class TraceMonitor
{
    private readonly TraceReader _reader;

    public TraceMonitor(TraceRing ring) => _reader = ring.Follow();

    /// <summary>
    /// The next operation that matches, which may have ended before the call; those before it are passed over for good.
    /// </summary>
    public async Task<OperationRecord> WaitAsync(Func<OperationRecord, bool> matches, CancellationToken cancellation)
    {
        while (true)
        {
            OperationRecord record = await _reader.ReadAsync(cancellation);
            if (_reader.Missed > 0)
                throw new InvalidOperationException("The ring is too small for this test: operations were missed.");
            if (matches(record))
                return record;
        }
    }

    /// <summary>What has ended and was not looked at yet.</summary>
    public IReadOnlyList<OperationRecord> Drain()
    {
        List<OperationRecord> records = [];
        while (_reader.TryRead(out OperationRecord record))
            records.Add(record);
        return records;
    }
}
