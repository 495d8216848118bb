namespace MusicFs.Origins.WebDav;

/// <summary>
/// Passes XML on as long as a "&lt;" comes often enough. The framework's reader holds a tag or a text in memory whole, however long
/// it is, and neither an attribute nor a text can contain that character.
/// </summary>
internal sealed class MarkupGuard(Stream inner) : Stream
{
    // The longest that is meant to be there is a URL of a path of 4096 bytes, escaped.
    private const int MostWithout = 64 * 1024;

    private int _since;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        int last = buffer.Span[..count].LastIndexOf((byte)'<');
        _since = last < 0 ? _since + count : count - last;
        return _since <= MostWithout ? count : throw new InvalidDataException("A part of the answer is longer than any can be.");
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are never waited for.");

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
