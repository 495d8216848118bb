using MusicFs.Origins.Http;

namespace MusicFs.Origins.WebDav;

/// <summary>
/// Passes XML on as long as a "&lt;" comes often enough. The framework's reader holds a tag or a text in memory whole, however long
/// it is, and neither an attribute nor a text can contain that character.
/// </summary>
internal sealed class MarkupGuard(Stream inner) : BodyStream
{
    // The longest that is meant to be there is a URL of a path of 4096 bytes, escaped.
    private const int MostWithout = 64 * 1024;

    private int _since;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        int last = buffer.Span[..count].LastIndexOf((byte)'<');
        _since = last < 0 ? _since + count : count - last;
        return _since <= MostWithout ? count : throw new InvalidDataException("A part of the answer is longer than any can be.");
    }
}
