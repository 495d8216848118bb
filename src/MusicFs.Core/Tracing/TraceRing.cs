using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using MusicFs.Contracts.Failures;
using MusicFs.Contracts.Tracing;

namespace MusicFs.Core.Tracing;

/// <summary>
/// The last operations, and counts of all. Every worker writes, without a lock or an allocation: a slot is claimed by one
/// atomic addition and stamped when it is complete. Readers follow at their own pace and learn what they missed.
/// </summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "A ring.")]
public sealed class TraceRing : IOperationSink
{
    /// <summary>A second of hard work (40,000 operations a second measured) within 2.5 MiB, of which only what was written takes memory.</summary>
    public const int DefaultCapacity = 32768;

    private const long Writing = -1;

    private readonly Slot[] _slots;
    private long _next;
    private long _givenUp;
    private TaskCompletionSource? _waiter;

    private readonly long _slow;
    private Action<OperationRecord>? _onSlow;

    /// <summary>A ring of so many records, rounded up to a power of two.</summary>
    public TraceRing(int capacity = DefaultCapacity)
    {
        _slots = new Slot[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity)];
        _slow = Stopwatch.Frequency;
    }

    /// <summary>All operations that ended, counted and timed.</summary>
    public OperationCounters Counters { get; } = new();

    /// <summary>Those that have not.</summary>
    public LiveOperations Live { get; } = new();

    /// <summary>Records it remembers.</summary>
    public int Capacity => _slots.Length;

    /// <summary>Records written so far; the position of the next.</summary>
    public long Position => Volatile.Read(ref _next);

    /// <summary>Records that found their slot in use by another writer.</summary>
    public long GivenUp => Volatile.Read(ref _givenUp);

    /// <summary>Ended operations of one kind.</summary>
    public long Count(FileSystemOperation operation) => Counters.Count(operation);

    /// <inheritdoc/>
    public void Record(in OperationRecord operation)
    {
        Counters.Add(operation);
        Keep(operation);
        if (operation.EndTimestamp - operation.StartTimestamp > _slow)
            Volatile.Read(ref _onSlow)?.Invoke(operation);
    }

    /// <inheritdoc/>
    public void Add(LiveOperation place) => Live.Add(place);

    /// <inheritdoc/>
    public void Remove(LiveOperation place) => Live.Remove(place);

    /// <summary>Has one listener told of every operation that took over a second, on the thread that ended it: it must not block.</summary>
    public void TellOfSlow(Action<OperationRecord>? listener) => Volatile.Write(ref _onSlow, listener);

    /// <summary>Copies what has been written from <paramref name="position"/> on, which moves behind it.</summary>
    /// <param name="position">Where to go on; begin with 0 or <see cref="Position"/>.</param>
    /// <param name="into">Receives records in order.</param>
    /// <returns>How many were overwritten before they were read.</returns>
    public long Read(ref long position, ICollection<OperationRecord> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        long missed = 0;
        for (long end = Position; position < end; position++)
        {
            ref Slot slot = ref _slots[position & (_slots.Length - 1)];
            long stamp = Volatile.Read(ref slot.Stamp);
            SchedulePoint.Pass();
            OperationRecord record = slot.Record;
            SchedulePoint.Pass();
            Interlocked.MemoryBarrier();
            if (stamp == position + 1 && Volatile.Read(ref slot.Stamp) == stamp)
                into.Add(record);
            else if (stamp <= position && end - position <= _slots.Length / 2)
                return missed; // claimed, not yet complete: it and what follows are read the next time; given up if half a turn went by
            else
                missed++;
        }

        return missed;
    }

    /// <summary>Completes when something is written after <paramref name="position"/>; at once where that has happened.</summary>
    public Task WaitAsync(long position)
    {
        TaskCompletionSource waiter = Volatile.Read(ref _waiter) ?? Install();
        SchedulePoint.Pass();
        // A record written between the reader's look and the waiter's being there would otherwise go unnoticed.
        return Position > position ? Task.CompletedTask : waiter.Task;
    }

    private void Keep(in OperationRecord operation)
    {
        long position = Interlocked.Increment(ref _next) - 1;
        SchedulePoint.Pass();
        ref Slot slot = ref _slots[position & (_slots.Length - 1)];
        // 0 before its first use, -1 while it is being written, then the position it holds, from 1. Where the writer of a whole
        // turn ago is still at work, or one of a turn later was faster, this record is given up: it would be torn otherwise.
        long before = Volatile.Read(ref slot.Stamp);
        SchedulePoint.Pass();
        if (before == Writing || before > position || Interlocked.CompareExchange(ref slot.Stamp, Writing, before) != before)
        {
            Interlocked.Increment(ref _givenUp);
            return;
        }

        SchedulePoint.Pass();
        slot.Record = operation;
        SchedulePoint.Pass();
        Volatile.Write(ref slot.Stamp, position + 1);
        SchedulePoint.Pass();
        if (Volatile.Read(ref _waiter) is not null)
            Interlocked.Exchange(ref _waiter, null)?.TrySetResult();
    }

    private TaskCompletionSource Install()
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return Interlocked.CompareExchange(ref _waiter, mine, null) ?? mine;
    }

    private struct Slot
    {
        public long Stamp;
        public OperationRecord Record;
    }
}
