using MusicFs.Contracts.Tracing;

namespace MusicFs.Core.Tracing;

/// <summary>Follows a <see cref="TraceRing"/> from where it was made. For one thread at a time; keeps nothing of the ring waiting.</summary>
public sealed class TraceReader
{
    private readonly TraceRing _ring;
    private long _next;

    internal TraceReader(TraceRing ring, long start)
    {
        _ring = ring;
        _next = start;
    }

    /// <summary>Records that were overwritten before this reader came to them, or given up by their writer.</summary>
    public long Missed { get; private set; }

    /// <summary>The next record, where there is one.</summary>
    public bool TryRead(out OperationRecord record)
    {
        while (_next < _ring.Written)
        {
            switch (_ring.TryRead(_next, out record))
            {
                case TraceRing.SlotState.Read:
                    _next++;
                    return true;
                case TraceRing.SlotState.Overwritten:
                    SkipTo(Math.Max(_next + 1, _ring.Written - _ring.Capacity));
                    break;
                case TraceRing.SlotState.NotYet:
                default:
                    // Its writer is at work, or gave it up: then half a turn of the ring goes by without it.
                    if (_ring.Written - _next <= _ring.Capacity / 2)
                        return false;
                    SkipTo(_next + 1);
                    break;
            }
        }

        record = default;
        return false;
    }

    /// <summary>The next record, waited for.</summary>
    public async ValueTask<OperationRecord> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            // Asked for before the look, so that a record written in between completes it.
            Task written = _ring.WaitAsync();
            if (TryRead(out OperationRecord record))
                return record;
            await written.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private void SkipTo(long next)
    {
        Missed += next - _next;
        _next = next;
    }
}
