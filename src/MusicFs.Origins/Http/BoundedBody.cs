using MusicFs.Origins.Resilience;

namespace MusicFs.Origins.Http;

/// <summary>
/// The body of an answer, that may neither be silent for too long (<see cref="TimeoutException"/>) nor grow without end
/// (<see cref="InvalidDataException"/>). Owns the answer it is of. Read by one caller at a time.
/// </summary>
internal sealed class BoundedBody : BodyStream
{
    private readonly IDisposable _answer;
    private readonly Stream _body;
    private readonly TimeSpan _idle;
    private readonly TimeProvider _time;
    private long _left;

    public BoundedBody(IDisposable answer, Stream body, long most, TimeSpan idle, TimeProvider time)
    {
        _answer = answer;
        _body = body;
        _left = most;
        _idle = idle;
        _time = time;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using Deadline deadline = new(_idle, _time, cancellationToken);
        int count;
        try
        {
            count = await _body.ReadAsync(buffer, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (deadline.IsOver)
        {
            throw new TimeoutException("The server fell silent in the middle of its answer.", e);
        }

        // Bytes that came in the very moment that the time was over: the connection is closed all the same.
        if (deadline.IsOver)
            throw new TimeoutException("The server fell silent in the middle of its answer.");
        _left -= count;
        return _left >= 0 ? count : throw new InvalidDataException("The answer is longer than anything it could be.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _answer.Dispose();
        base.Dispose(disposing);
    }
}
