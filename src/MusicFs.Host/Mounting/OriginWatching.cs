using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Origins;

namespace MusicFs.Host.Mounting;

/// <summary>
/// Watches one origin for as long as its library is mounted, and has looked at what it is told of. When watching ends, or cannot begin, the
/// looks from time to time stand in, and it is tried again.
/// </summary>
/// <param name="originId">The origin.</param>
/// <param name="watch">Begins to watch.</param>
/// <param name="isPolled">Whether that is no watch but a look from time to time, at times of the origin's own.</param>
internal sealed class OriginWatching(string originId, Func<IOriginWatch> watch, bool isPolled = false)
{
    /// <summary>From the end of a watch to the next attempt: a disk that was taken out, or a limit that somebody raises.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(60);

    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile IOriginWatch? _current;
    private volatile bool _isWhole;
    private string? _said;

    public string OriginId => originId;

    /// <summary>Whether every change of the origin is told, so that it need not be looked at from time to time. Any thread.</summary>
    public bool IsWhole => isPolled || _isWhole;

    /// <summary>Completes when changes from then on are told, or when it is clear that they will not be.</summary>
    public Task Begun => isPolled ? Task.CompletedTask : _begun.Task;

    /// <summary>Whether a file is better left as it was. Any thread.</summary>
    public bool IsBeingWritten(OriginPath file) => _current?.IsBeingWritten(file) == true;

    /// <summary>Ends with <paramref name="stop"/>, without an exception.</summary>
    /// <param name="look">Looks at what a change is about.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Hears what a person should know, once.</param>
    /// <param name="stop">Ends it.</param>
    public async Task RunAsync(Func<string, OriginChange, CancellationToken, Task> look, TimeProvider time, ILogger log, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await WatchAsync(look, log, stop).ConfigureAwait(false);
                await Task.Delay(Pause, time, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                log.LogError(fault, "Watching origin {Origin} failed; it is looked at from time to time instead.", originId);
                await Task.Delay(Pause, time, CancellationToken.None).WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task WatchAsync(Func<string, OriginChange, CancellationToken, Task> look, ILogger log, CancellationToken stop)
    {
        IOriginWatch live = watch();
        await using (live.ConfigureAwait(false))
        {
            _current = live;
            try
            {
                await foreach (OriginChange change in live.ReadAsync(stop).ConfigureAwait(false))
                {
                    // The first thing told is that all of it must be looked at, once watching has begun.
                    _isWhole |= change is { Kind: OriginChangeKind.Tree, Path.IsRoot: true };
                    _isWhole &= change.Kind != OriginChangeKind.Unwatched;
                    _begun.TrySetResult();
                    if (change.Problem is { } problem && problem.What != _said)
                        log.LogWarning("{Problem}", problem);
                    _said = change.Problem?.What ?? _said;
                    await look(originId, change, stop).ConfigureAwait(false);
                }
            }
            finally
            {
                _isWhole = false;
                _current = null;
                _begun.TrySetResult();
            }
        }
    }
}
