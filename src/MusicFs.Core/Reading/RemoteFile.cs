using System.Runtime.InteropServices;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tracing;

namespace MusicFs.Core.Reading;

/// <summary>
/// A remote original as a virtual file has it open: reads what is warm at once and without allocating, waits for the rest with
/// all others who want it, and has bytes fetched ahead. Owned by a <see cref="FileContent"/>.
/// </summary>
internal sealed class RemoteFile : IOriginFile
{
    private readonly StagedFile _file;
    private readonly ReadLimits _limits;
    private int _isDisposed;

    public RemoteFile(StagedFile file, ReadLimits limits)
    {
        _file = file;
        _limits = limits;
        Ahead = new ReadAhead(file, limits);
    }

    public ReadAhead Ahead { get; }

    public StagedFile Staged => _file;

    /// <summary>Whether it was stored as a whole when it was opened.</summary>
    public bool IsAtHand { get; init; }

    /// <inheritdoc/>
    public OriginVersion Version => _file.Version;

    /// <inheritdoc/>
    public SafeHandle? LocalHandle => null;

    /// <inheritdoc/>
    public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation) =>
        ReadAsync(offset, destination, null, cancellation);

    /// <summary>Reads, and notes where the bytes came from.</summary>
    public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, LiveOperation? live, CancellationToken cancellation)
    {
        if (Volatile.Read(ref _isDisposed) != 0)
            return new(FsError.BadHandle);
        if (_file.IsStale)
            return new(FsError.Stale);
        if (offset >= _file.Size || destination.IsEmpty)
            return new(0);
        destination = destination[..(int)Math.Min(destination.Length, _file.Size - offset)];
        int done = _file.ReadWarm(offset, destination.Span, out StoredRange disk);
        if (done < destination.Length)
            return ReadColdAsync(offset, destination, done, disk, live, cancellation);
        Note(live, CacheOutcome.Hit);
        Ahead.Note(offset, destination.Length, isCold: false);
        // What turned stale while it was copied was still of this version, whole.
        return new(destination.Length);
    }

    /// <summary>Reads what lies in the file and in memory, all of it or, as far as the caller is told, none.</summary>
    public bool TryReadWarm(long offset, Memory<byte> destination)
    {
        if (Volatile.Read(ref _isDisposed) != 0 || _file.IsStale || _file.ReadWarm(offset, destination.Span, out _) < destination.Length)
            return false;
        Ahead.Note(offset, destination.Length, isCold: false);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        Ahead.Stop();
        _file.NoteClosed(Ahead.Longest);
        _file.Pipeline.Leave(_file);
    }

    private async ValueTask<FsResult<int>> ReadColdAsync(
        long offset, Memory<byte> destination, int done, StoredRange disk, LiveOperation? live, CancellationToken cancellation)
    {
        CacheOutcome outcome = CacheOutcome.Disk;
        using CancellationTokenSource limit = new(_limits.ReadTime, _file.Pipeline.Time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        bool isNoted = false;
        while (done < destination.Length)
        {
            FsResult<int> read = disk.Length > 0
                ? await _file.ReadDiskAsync(offset + done, destination[done..], disk, end.Token).ConfigureAwait(false)
                : await FetchAsync(offset, destination, done, !isNoted, limit, end.Token).ConfigureAwait(false);
            isNoted |= disk.Length == 0;
            if (disk.Length == 0)
                outcome = CacheOutcome.Miss;
            if (!read.IsSuccess)
                return read.Error == FsError.Interrupted && !cancellation.IsCancellationRequested ? Ended(limit) : read.Error;
            done += read.Value;
            done += _file.ReadWarm(offset + done, destination.Span[done..], out disk);
        }

        Note(live, outcome);
        if (!isNoted)
            Ahead.Note(offset, destination.Length, isCold: false);
        return destination.Length;
    }

    private void Note(LiveOperation? live, CacheOutcome outcome)
    {
        live?.Cache = outcome;
        _file.Pipeline.Counters.Add(outcome);
    }

    /// <summary>A request that was ended for its file, not for this reader, is the origin's failure to it.</summary>
    private static FsError Ended(CancellationTokenSource limit) =>
        limit.IsCancellationRequested ? FsError.TimedOut : FsError.OriginUnavailable;

    /// <summary>Waits for the missing parts of a read, in their order, and copies each.</summary>
    private async ValueTask<FsResult<int>> FetchAsync(
        long offset, Memory<byte> destination, int done, bool isFirst, CancellationTokenSource limit, CancellationToken cancellation)
    {
        List<FetchOnce> joined = [];
        FsError error = _file.Join(offset + done, offset + destination.Length, Ahead.GoesOn(offset + done), joined);
        // Joined first: what this read wants is not given up where it turns out to be a seek.
        if (isFirst && error == FsError.None)
            Ahead.Note(offset, destination.Length, isCold: true);
        int count = 0;
        foreach (FetchOnce fetch in joined)
        {
            if (error == FsError.None)
                error = await WaitAsync(fetch, cancellation).ConfigureAwait(false);
            long position = offset + done + count;
            // Between two of them the store may have had something; the caller goes on there.
            if (error == FsError.None && position >= fetch.Offset && position < fetch.End)
                count += fetch.CopyTo(position, destination.Span[(done + count)..]);
            _file.Leave(fetch, isLate: limit.IsCancellationRequested);
        }

        return error == FsError.None ? count : error;
    }

    private static async ValueTask<FsError> WaitAsync(FetchOnce fetch, CancellationToken cancellation)
    {
        try
        {
            return await fetch.Done.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Bytes that came at the last moment are given all the same.
            return fetch.Done.IsCompletedSuccessfully ? await fetch.Done.ConfigureAwait(false) : FsError.Interrupted;
        }
    }
}
