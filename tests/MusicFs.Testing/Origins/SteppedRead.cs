using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Testing.Origins;

/// <summary>A read of a <see cref="SteppedOrigin"/> that waits for its answer.</summary>
public sealed class SteppedRead
{
    private readonly TaskCompletionSource<FsError> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal SteppedRead(OriginPath path, long offset, int length, CancellationToken cancellation)
    {
        (Path, Offset, Length) = (path, offset, length);
        cancellation.Register(() =>
        {
            _answer.TrySetResult(FsError.Interrupted);
            Cancelled.TrySetResult();
        });
    }

    public OriginPath Path { get; }

    public long Offset { get; }

    public int Length { get; }

    public long End => Offset + Length;

    /// <summary>Completes when nobody wants it any more.</summary>
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets it have its bytes, or an error.</summary>
    public void Answer(FsError error = FsError.None) => _answer.TrySetResult(error);

    internal Task<FsError> WaitAsync() => _answer.Task;
}
