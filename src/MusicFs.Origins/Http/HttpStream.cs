using System.Buffers;

namespace MusicFs.Origins.Http;

/// <summary>
/// A run of reads of one file, each beginning where the one before ends, from one answer up to where it can go: what the server sends
/// meanwhile waits on the line, so that no read waits for a round trip. Its reads take turns, in the order in which they joined. One that
/// passes by a little has that read out for nothing: what waits on the line is more.
/// </summary>
/// <remarks>Any thread. Its lock guards memory, and is the innermost.</remarks>
internal sealed class HttpStream(HttpFile file, HttpStreamPlaces places, long offset, BoundedBody? answer, long length)
{
    // A reader's own request in between, and what is read ahead with it.
    private const long LongestGap = 512 * 1024;

    private readonly Lock _lock = new();
    private BoundedBody? _body = answer;
    private Task _last = Task.CompletedTask;
    private long _left = length;
    private long _at = offset;
    private int _reads;
    private bool _isEnded;
    private long _tail = offset;
    private long _end = offset + length;

    /// <summary>When a read of it ended last; of one that is being read, in no time.</summary>
    public long IdleSince
    {
        get
        {
            lock (_lock)
                return _reads > 0 ? long.MaxValue : field;
        }

        private set;
    } = places.Now;

    private long Wanted
    {
        get
        {
            lock (_lock)
                return _end;
        }
    }

    public bool IsEnded
    {
        get
        {
            lock (_lock)
                return _isEnded;
        }
    }

    /// <summary>Takes the next turn for a read that begins where the last one ends, or little behind it; null for any other.</summary>
    /// <param name="at">Where it begins.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="end">The end of what can be wanted of the run, as far as is known by now.</param>
    public Turn? Join(long at, int length, long end)
    {
        lock (_lock)
        {
            if (_isEnded || at < _tail || at - _tail > LongestGap)
                return null;
            _tail = at + length;
            _end = Math.Clamp(end, _tail, file.Version.Size);
            _reads++;
            Turn turn = new(this, at, _last);
            _last = turn.Over;
            return turn;
        }
    }

    /// <summary>No read joins any more; those that did find another way. The answer goes with the last of them.</summary>
    public void End()
    {
        BoundedBody? body;
        lock (_lock)
        {
            _isEnded = true;
            body = _reads == 0 ? _body : null;
            _body = _reads == 0 ? null : _body;
        }

        body?.Dispose();
        places.Leave(this);
    }

    private void Leave(bool isRead)
    {
        BoundedBody? body = null;
        lock (_lock)
        {
            _reads--;
            _isEnded |= !isRead;
            IdleSince = places.Now;
            if (_left == 0 || (_isEnded && _reads == 0))
                (body, _body, _left) = (_body, null, 0);
        }

        body?.Dispose();
        if (!isRead)
            places.Leave(this);
    }

    private async ValueTask ReadAsync(long at, Memory<byte> destination, CancellationToken cancellation)
    {
        await PassAsync(at, cancellation).ConfigureAwait(false);
        while (!destination.IsEmpty)
        {
            if (_left == 0)
            {
                _body?.Dispose();
                _body = null;
                // All that can be wanted: who stops early closes the connection, and only what was on the line came for nothing.
                (_body, _left) = await file.AskAsync(at, Wanted - at, cancellation).ConfigureAwait(false);
            }

            int count = (int)Math.Min(_left, destination.Length);
            await _body!.ReadExactlyAsync(destination[..count], cancellation).ConfigureAwait(false);
            _left -= count;
            _at = at += count;
            destination = destination[count..];
        }
    }

    /// <summary>Goes to where the next read begins.</summary>
    private async ValueTask PassAsync(long at, CancellationToken cancellation)
    {
        int count = (int)Math.Min(_left, at - _at);
        if (count == 0)
            return;
        byte[] passed = ArrayPool<byte>.Shared.Rent(count);
        try
        {
            await _body!.ReadExactlyAsync(passed.AsMemory(0, count), cancellation).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(passed);
        }

        _left -= count;
    }

    /// <summary>One read's place in the order.</summary>
    internal sealed class Turn(HttpStream stream, long at, Task before)
    {
        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Over => _over.Task;

        /// <summary>Reads all of the destination; false where the run has ended before it was this one's turn. Throws as the answer does.</summary>
        public async ValueTask<bool> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
        {
            bool isRead = false;
            try
            {
                await before.WaitAsync(cancellation).ConfigureAwait(false);
                if (stream.IsEnded)
                    return false;
                await stream.ReadAsync(at, destination, cancellation).ConfigureAwait(false);
                return isRead = true;
            }
            finally
            {
                // One that was cancelled before its turn leaves the answer to those that are reading it.
                if (before.IsCompleted)
                    Finish(isRead);
                else
                    _ = LeaveLaterAsync();
            }
        }

        private async Task LeaveLaterAsync()
        {
            stream.End();
            await before.ConfigureAwait(false);
            Finish(isRead: false);
        }

        private void Finish(bool isRead)
        {
            stream.Leave(isRead);
            _over.SetResult();
        }
    }
}
