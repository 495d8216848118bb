namespace MusicFs.Origins.Http;

/// <summary>The bytes that came with the answer that opened a file, for the one read that they were ordered for.</summary>
internal sealed class HttpBeginning : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly long _offset;
    private readonly byte[] _bytes;
    private readonly Task<bool> _coming;

    public HttpBeginning(long offset, int length, BoundedBody body)
    {
        _offset = offset;
        _bytes = GC.AllocateUninitializedArray<byte>(length);
        _coming = ReceiveAsync(body, _ended.Token);
    }

    /// <summary>Whether a range lies in it.</summary>
    public bool Holds(long offset, int length) => offset >= _offset && offset + length <= _offset + _bytes.Length;

    /// <summary>Waits for the bytes, and copies those of a range that lies in it. False where they do not come.</summary>
    public async ValueTask<bool> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (!await _coming.WaitAsync(cancellation).ConfigureAwait(false))
            return false;
        _bytes.AsMemory((int)(offset - _offset), destination.Length).CopyTo(destination);
        return true;
    }

    public void Dispose() => _ = _ended.CancelAsync();

    // Received at once, so that it keeps no connection.
    private async Task<bool> ReceiveAsync(BoundedBody body, CancellationToken cancellation)
    {
        try
        {
            using (body)
                await body.ReadExactlyAsync(_bytes, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (Exception end) when (end is IOException or HttpRequestException or TimeoutException or InvalidDataException or OperationCanceledException)
        {
            // The read asks by itself, and meets what is wrong.
            return false;
        }
    }
}
