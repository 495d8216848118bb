using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using MusicFs.Contracts.Errors;
using MusicFs.Core.Tracing;

namespace MusicFs.Core.Reading;

/// <summary>
/// One request to an origin for a run of blocks, however many wait for it, and afterwards the bytes it brought, until they are
/// in the store or pushed out. Its buffer lives as long as anybody uses it: the request itself, the staging, each reader.
/// </summary>
/// <remarks>What is set is guarded by the lock of the file; the uses are counted without one.</remarks>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "A source without a timer owns nothing.")]
internal sealed class FetchOnce(StagedFile file, long offset, int length, ReadStream? stream, bool isOn = false, FetchOnce? before = null)
{
    /// <summary>1 MiB: the longest request.</summary>
    public const int MostBlocks = 16;

    // Continuations elsewhere: the one that completes a fetch has other things to do than to copy for readers.
    private readonly TaskCompletionSource<FsError> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource? _asked = isOn ? new(TaskCreationOptions.RunContinuationsAsynchronously) : null;
    private readonly CancellationTokenSource _cancellation = new();
    private byte[]? _bytes;
    private int _uses = 1;

    public StagedFile File => file;

    /// <summary>The operation that it was begun for; 0 for none.</summary>
    public ulong Request { get; } = RequestTrail.Current;

    public long Offset => offset;

    public int Length => length;

    public long End => offset + length;

    public long FirstBlock => offset / StagedFile.BlockLength;

    public long LastBlock => (End - 1) / StagedFile.BlockLength;

    /// <summary>What ends the request when nobody wants it any more.</summary>
    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>None, or why there are no bytes.</summary>
    public Task<FsError> Done => _done.Task;

    /// <summary>Whether the budget counts it.</summary>
    public bool HasPlace { get; set; }

    /// <summary>Whether it is a piece of a long answer, next behind another piece: it costs no request of its own.</summary>
    public bool IsOn => isOn;

    /// <summary>Whether it was begun for nobody who reads.</summary>
    public bool IsLater { get; init; }

    /// <summary>Completes when the piece before it has joined the long answer, or never will: pieces join in their order, whoever runs first.</summary>
    public Task Before { get; } = before?._asked?.Task ?? Task.CompletedTask;

    /// <summary>Whether a piece behind it would wait for memory that it does not have itself yet.</summary>
    public bool IsHeldUp => _asked is { Task.IsCompleted: false } && !HasPlace;

    /// <summary>Readers that wait.</summary>
    public int Waiters { get; set; }

    /// <summary>Who wants it ahead of time; null when nobody does, or no longer.</summary>
    public ReadStream? Stream { get; set; } = stream;

    /// <summary>Whether the bytes are there.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Whether it no longer belongs to the file: given up, failed or pushed out.</summary>
    public bool IsDropped { get; set; }

    /// <summary>Its place among what <see cref="FetchBudget"/> keeps; guarded by the lock there.</summary>
    public LinkedListNode<FetchOnce>? Staged { get; set; }

    /// <summary>Whether a byte is in it.</summary>
    public bool Holds(long position) => position >= offset && position < End;

    /// <summary>Memory to read into. The use that the request holds keeps it.</summary>
    public Memory<byte> Rent()
    {
        _bytes = ArrayPool<byte>.Shared.Rent(length);
        return _bytes.AsMemory(0, length);
    }

    public void AddUse() => Interlocked.Increment(ref _uses);

    public void DropUse()
    {
        if (Interlocked.Decrement(ref _uses) != 0)
            return;
        if (_bytes is { } bytes)
            ArrayPool<byte>.Shared.Return(bytes);
        _bytes = null;
        if (HasPlace)
            file.Budget.Free(length);
    }

    /// <summary>Copies from a position in it on; the caller holds a use, and the bytes are there.</summary>
    public int CopyTo(long position, Span<byte> destination)
    {
        int count = (int)Math.Min(destination.Length, End - position);
        _bytes.AsSpan((int)(position - offset), count).CopyTo(destination);
        return count;
    }

    /// <summary>Ends the request; never calls anybody, so locks may be held.</summary>
    public void Cancel() => _ = _cancellation.CancelAsync();

    /// <summary>It has joined the long answer, or never will.</summary>
    public void FinishAsking() => _asked?.TrySetResult();

    public void Complete(FsError error) => _done.TrySetResult(error);
}
