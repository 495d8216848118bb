using MusicFs.Contracts.Tracing;
using MusicFs.Core.Tracing;

namespace MusicFs.Testing.Tracing;

/// <summary>Lets a test wait for the end of an operation instead of a duration. Sees every operation from its making on.</summary>
public sealed class TraceMonitor(TraceRing ring)
{
    private readonly List<OperationRecord> _records = [];
    private long _position = ring.Position;
    private int _looked;

    /// <summary>
    /// The next operation that matches, which may have ended before the call; those before it are passed over for good.
    /// </summary>
    public async Task<OperationRecord> WaitAsync(Func<OperationRecord, bool> matches, CancellationToken cancellation)
    {
        while (true)
        {
            Collect();
            while (_looked < _records.Count)
            {
                OperationRecord record = _records[_looked++];
                if (matches(record))
                    return record;
            }

            await ring.WaitAsync(_position).WaitAsync(cancellation);
        }
    }

    /// <summary>Every operation that has ended so far.</summary>
    public IReadOnlyList<OperationRecord> Ended()
    {
        Collect();
        return _records;
    }

    private void Collect()
    {
        if (ring.Read(ref _position, _records) > 0)
            throw new InvalidOperationException("The ring is too small for this test: operations were overwritten.");
    }
}
