using System.Numerics;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tracing;

namespace MusicFs.Core.Tracing;

/// <summary>
/// The last operations of a mount. Backend threads write, each record into a slot of its own, without lock, wait or
/// allocation; readers follow at their own pace and learn what they missed. A slot's sequence is 2t+1 while record t is
/// written into it and 2t+2 once it is there, so a reader that sees the same even number before and after copying has a
/// whole record.
/// </summary>
public sealed class TraceRing : IOperationSink
{
    /// <summary>80 KiB of slots times some: the operations of a few seconds of a busy mount.</summary>
    private const int DefaultCapacity = 16384;

    private readonly Slot[] _slots;
    private readonly long[] _operations = new long[Kinds];
    private readonly long[] _failures = new long[Kinds];
    private readonly long[] _detached = new long[Kinds];
    private readonly long[] _ticks = new long[Kinds];
    private readonly long[] _longest = new long[Kinds];
    private TaskCompletionSource? _waiter;
    private long _next;
    private long _dropped;

    /// <summary>A ring of at least <paramref name="capacity"/> records.</summary>
    public TraceRing(int capacity = DefaultCapacity) => _slots = new Slot[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, capacity))];

    /// <summary>Number of <see cref="FileSystemOperation"/>s.</summary>
    internal const int Kinds = (int)FileSystemOperation.Interrupt + 1;

    /// <summary>Records that were written so far.</summary>
    public long Written => Interlocked.Read(ref _next);

    /// <summary>Records that found their slot still being written after a whole turn of the ring, and were given up.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    internal int Capacity => _slots.Length;

    /// <inheritdoc/>
    public void Record(in OperationRecord operation)
    {
        Count(operation);
        long ticket = Interlocked.Increment(ref _next) - 1;
        ref Slot slot = ref _slots[ticket & (_slots.Length - 1)];
        long before = Volatile.Read(ref slot.Sequence);
        long writing = (2 * ticket) + 1;
        if ((before & 1) != 0 || before > writing || Interlocked.CompareExchange(ref slot.Sequence, writing, before) != before)
        {
            Interlocked.Increment(ref _dropped);
            return;
        }

        slot.Record = operation;
        // A full fence, so that the waiter that is looked for below was either there or sees the record.
        Interlocked.Exchange(ref slot.Sequence, writing + 1);
        if (Volatile.Read(ref _waiter) is not null)
            Interlocked.Exchange(ref _waiter, null)?.TrySetResult();
    }

    /// <summary>Follows the ring from now on.</summary>
    public TraceReader Follow() => new(this, Written);

    /// <summary>What was counted of one kind of operation since the start.</summary>
    public TraceTotals TotalsOf(FileSystemOperation operation)
    {
        int kind = (int)operation;
        return new TraceTotals(
            Interlocked.Read(ref _operations[kind]), Interlocked.Read(ref _failures[kind]), Interlocked.Read(ref _detached[kind]),
            Interlocked.Read(ref _ticks[kind]), Interlocked.Read(ref _longest[kind]));
    }

    /// <summary>Completes when a record is written after the call, or at some time before that.</summary>
    internal Task WaitAsync()
    {
        TaskCompletionSource? waiter = Volatile.Read(ref _waiter);
        if (waiter is not null)
            return waiter.Task;
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _waiter, mine, null) ?? mine).Task;
    }

    internal SlotState TryRead(long ticket, out OperationRecord record)
    {
        ref Slot slot = ref _slots[ticket & (_slots.Length - 1)];
        long wanted = (2 * ticket) + 2;
        long before = Volatile.Read(ref slot.Sequence);
        record = slot.Record;
        Interlocked.MemoryBarrier();
        long after = Volatile.Read(ref slot.Sequence);
        if (before == wanted && after == wanted)
            return SlotState.Read;
        record = default;
        return Math.Max(before, after) > wanted ? SlotState.Overwritten : SlotState.NotYet;
    }

    private void Count(in OperationRecord operation)
    {
        int kind = Math.Min((int)operation.Operation, Kinds - 1);
        long ticks = operation.EndTimestamp - operation.StartTimestamp;
        Interlocked.Increment(ref _operations[kind]);
        Interlocked.Add(ref _ticks[kind], ticks);
        if (operation.Result != FsError.None)
            Interlocked.Increment(ref _failures[kind]);
        if (operation.Detached)
            Interlocked.Increment(ref _detached[kind]);
        long longest = Volatile.Read(ref _longest[kind]);
        while (ticks > longest)
            longest = Interlocked.CompareExchange(ref _longest[kind], ticks, longest) is var seen && seen == longest ? ticks : seen;
    }

    internal enum SlotState
    {
        Read,
        NotYet,
        Overwritten,
    }

    private struct Slot
    {
        public long Sequence;
        public OperationRecord Record;
    }
}
