using MusicFs.Contracts.Errors;

namespace MusicFs.Host.Plugins;

/// <summary>One call that is waited for, as long as somebody does.</summary>
internal sealed class PluginCall<T> : PluginWork, IDisposable
{
    private const int Answered = 1;
    private const int Abandoned = 2;

    private readonly TaskCompletionSource<FsResult<T>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _waiting;

    /// <summary>The plugin's own: what it registers with it runs on no thread of its callers.</summary>
    private readonly CancellationTokenSource _plugin = new();
    private Func<CancellationToken, ValueTask<FsResult<T>>>? _call;
    private Action<T>? _late;
    private int _outcome;

    public PluginCall(Func<CancellationToken, ValueTask<FsResult<T>>> call, Action<T>? late, CancellationToken closing, CancellationToken caller)
    {
        (_call, _late) = (call, late);
        _waiting = CancellationTokenSource.CreateLinkedTokenSource(closing, caller);
        GivenUp = _waiting.Token;
    }

    /// <summary>Completes with the answer, or what was thrown.</summary>
    public Task<FsResult<T>> Completion => _completion.Task;

    /// <summary>Fires when nobody waits any more.</summary>
    public CancellationToken GivenUp { get; }

    /// <inheritdoc/>
    public override void Run()
    {
        // Held by this thread's frame only, so that an unloaded plugin is not held by a call that has ended.
        Func<CancellationToken, ValueTask<FsResult<T>>>? call = Interlocked.Exchange(ref _call, null);
        if (call is not null)
            _ = FollowAsync(call(_plugin.Token));
    }

    /// <inheritdoc/>
    public override void Fail(Exception fault) => _completion.TrySetException(fault);

    /// <summary>Tells the plugin to end it; what it answers from now on, or has just answered, is late.</summary>
    public void Abandon()
    {
        _ = CancelAsync();
        if (Interlocked.CompareExchange(ref _outcome, Abandoned, 0) == Answered)
            _ = DropAnsweredAsync();
    }

    /// <summary>It is over, or as good as that. The token of the plugin stays, which may still look at it.</summary>
    public void Dispose()
    {
        _call = null;
        _waiting.Dispose();
        // Nobody looks at it where it fails later.
        if (!_completion.Task.IsCompleted)
            _ = _completion.Task.ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        else
            _ = _completion.Task.Exception;
    }

    private async Task FollowAsync(ValueTask<FsResult<T>> pending)
    {
        try
        {
            FsResult<T> result = await pending.ConfigureAwait(false);
            if (Interlocked.CompareExchange(ref _outcome, Answered, 0) == 0)
            {
                _completion.TrySetResult(result);
                return;
            }

            Drop(result);
            _completion.TrySetResult(FsError.Interrupted);
        }
#pragma warning disable CA1031 // To whoever waits.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _completion.TrySetException(fault);
        }
    }

    private async Task DropAnsweredAsync() => Drop(await _completion.Task.ConfigureAwait(false));

    private void Drop(FsResult<T> result)
    {
        if (result.IsSuccess)
            Interlocked.Exchange(ref _late, null)?.Invoke(result.Value);
    }

    private async Task CancelAsync()
    {
        try
        {
            await _plugin.CancelAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A plugin may have registered what throws.
        catch (Exception)
#pragma warning restore CA1031
        {
            // It is being ended.
        }
    }
}
