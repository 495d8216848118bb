using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Host.Plugins;

/// <summary>
/// The one way into a plugin's code. A call begins on one of the plugin's own threads (what it does after it first waits runs on the pool), ends for its caller within its time
/// whatever the plugin does, and what it throws is an error. What a plugin may not do is a fault; with too many it is switched off, which <see cref="SwitchedOff"/> tells once. Any thread.
/// </summary>
internal sealed class PluginGuard : IDisposable
{
    private readonly string _id;
    private readonly PluginLimits _limits;
    private readonly PluginThreads _threads;
    private readonly PluginBudget _budget;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationToken _closingToken;
    private readonly Lock _gate = new();
    private readonly HashSet<PluginWork> _running = [];
    private TaskCompletionSource? _drained;
    private bool _isClosed;
    private string? _offReason;
    private int _lost;

    public PluginGuard(string id, PluginLimits limits, TimeProvider time, ILogger log)
    {
        (_id, _limits, _time, _log) = (id, limits, time, log);
        _closingToken = _closing.Token;
        _threads = new PluginThreads(id, limits.Threads, limits.Waiting);
        _budget = new PluginBudget(limits.Faults, limits.BudgetTime, time);
    }

    /// <summary>Called once, when it is switched off: with the reason. From any thread; not for long.</summary>
    public Action<string>? SwitchedOff { get; set; }

    public PluginLimits Limits => _limits;

    /// <summary>Since it was loaded.</summary>
    public long Faults => _budget.Faults;

    /// <summary>The last one, in words.</summary>
    public string LastFault { get; private set; } = "";

    /// <summary>Why it is used no more; null while it is.</summary>
    public string? OffReason => Volatile.Read(ref _offReason);

    /// <summary>Threads that did not come back from its code in time.</summary>
    public int LostThreads => Volatile.Read(ref _lost);

    /// <summary>Whether calls are taken.</summary>
    public bool IsOpen => !Volatile.Read(ref _isClosed) && OffReason is null;

    /// <summary>Calls, within a time.</summary>
    /// <typeparam name="T">What is answered.</typeparam>
    /// <param name="what">The call, for people, such as <c>ListAsync</c>.</param>
    /// <param name="limit">Its time.</param>
    /// <param name="call">The call; checks the answer, and throws a <see cref="PluginFault"/> where it is none.</param>
    /// <param name="late">Gets a success that comes when nobody waits for it any more; on the plugin's thread or a pool's.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <param name="source">What it reads meanwhile: the time that the host takes for that is not its own, up to <see cref="PluginLimits.Reading"/>.</param>
    public async ValueTask<FsResult<T>> CallAsync<T>(
        string what, TimeSpan limit, Func<CancellationToken, ValueTask<FsResult<T>>> call, Action<T>? late, CancellationToken cancellation, BoundedSource? source = null)
    {
        if (cancellation.IsCancellationRequested)
            return FsError.Interrupted;
        PluginCall<T> work = new(call, late, _closingToken, cancellation);
        if (!Enter(work))
        {
            work.Dispose();
            return FsError.OriginUnavailable;
        }

        if (!_threads.TryRun(work))
        {
            Leave(work);
            return FsError.Busy;
        }

        return await FinishAsync(what, limit, work, source, cancellation).ConfigureAwait(false);
    }

    /// <summary>A file for one call.</summary>
    public BoundedSource Bound(IByteSource source, long most) => new(source, most, _time);

    /// <summary>Counts something that it did.</summary>
    public void Fault(string what, string reason)
    {
        LastFault = PluginAnswers.Line($"{what}: {reason}");
        _log.LogWarning("Plugin {Plugin} failed in {Fault}", _id, LastFault);
        if (_budget.Spend())
            SwitchOff($"It failed {_limits.Faults} times within {_limits.BudgetTime.TotalMinutes:0.#} minutes, the last time in {LastFault}");
    }

    /// <summary>It is used no more.</summary>
    public void SwitchOff(string reason)
    {
        if (Volatile.Read(ref _isClosed) || Interlocked.CompareExchange(ref _offReason, reason, null) is not null)
            return;
        _log.LogError("Plugin {Plugin} is switched off. {Reason}", _id, reason);
        SwitchedOff?.Invoke(reason);
    }

    /// <summary>Takes no more calls, ends those under way, and waits a while for that.</summary>
    public async Task CloseAsync()
    {
        Task drained;
        lock (_gate)
        {
            Volatile.Write(ref _isClosed, true);
            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_running.Count == 0)
                _drained.TrySetResult();
            drained = _drained.Task;
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        await drained.WaitAsync(_limits.Unloading, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _threads.Dispose();
    }

    /// <summary>Runs the last call of a plugin that takes no more: its disposal.</summary>
    public async Task LastCallAsync(Action call)
    {
        using PluginThreads threads = new(_id, 1, 1);
        PluginCall<bool> work = new(
            _ =>
            {
                call();
                return ValueTask.FromResult(new FsResult<bool>(true));
            },
            null, CancellationToken.None, CancellationToken.None);
        _ = threads.TryRun(work);
        await FinishAsync("Dispose", _limits.Register, work, null, CancellationToken.None).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _threads.Dispose();
        _closing.Dispose();
    }

    private async ValueTask<FsResult<T>> FinishAsync<T>(string what, TimeSpan limit, PluginCall<T> work, BoundedSource? source, CancellationToken cancellation)
    {
        try
        {
            if (await FindExcessAsync(what, limit, work, source).ConfigureAwait(false) is { } excess)
            {
                Fault(what, excess);
                _ = EndAsync(what, work, isCounted: true);
                return FsError.TimedOut;
            }

            FsResult<T> result = await work.Completion.ConfigureAwait(false);
            Leave(work);
            return result;
        }
        catch (OperationCanceledException) when (work.GivenUp.IsCancellationRequested)
        {
            _ = EndAsync(what, work, isCounted: false);
            return cancellation.IsCancellationRequested ? FsError.Interrupted : FsError.OriginUnavailable;
        }
#pragma warning disable CA1031 // Whatever a plugin throws is its fault and an error to the caller.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Fault(what, fault is PluginFault ? fault.Message : $"{fault.GetType().Name}: {fault.Message}");
            Leave(work);
            return fault is PluginFault ? FsError.Corrupt : FsError.Internal;
        }
    }

    /// <summary>Waits for a call, and looks from time to time what one that holds its thread does to the memory of all.</summary>
    /// <returns>Null when it has ended; what it took too much of.</returns>
    private async Task<string?> FindExcessAsync<T>(string what, TimeSpan limit, PluginCall<T> work, BoundedSource? source)
    {
        if (work.Completion.IsCompleted)
            return null;
        long begun = _time.GetTimestamp();
        long heap = GC.GetTotalMemory(forceFullCollection: false);
        while (!work.Completion.IsCompleted)
        {
            TimeSpan excused = source is null ? TimeSpan.Zero : source.Waited < _limits.Reading ? source.Waited : _limits.Reading;
            TimeSpan rest = limit + excused - _time.GetElapsedTime(begun);
            TimeSpan step = rest < _limits.Look ? rest : _limits.Look;
            if (step <= TimeSpan.Zero)
                return $"no answer within {limit.TotalSeconds:0.###} s";
            await ((Task)work.Completion).WaitAsync(step, _time, work.GivenUp).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // An answer that came is taken, though nobody may want it any more.
            if (!work.Completion.IsCompleted)
                work.GivenUp.ThrowIfCancellationRequested();
            if (work.IsRunning && GC.GetTotalMemory(forceFullCollection: false) - heap > _limits.Growth)
            {
                string excess = $"more than {_limits.Growth >> 20} MiB of memory in one call";
                SwitchOff($"It took {excess} of {what}");
                return excess;
            }
        }

        return null;
    }

    /// <summary>A call that nobody waits for any more. The thread of one that does not end in a while is lost: there is no way to stop code of the same process that does not leave it in ruins.</summary>
    private async Task EndAsync<T>(string what, PluginCall<T> work, bool isCounted)
    {
        work.Abandon();
        if (!work.TryDrop())
        {
            await ((Task)work.Completion).WaitAsync(_limits.Grace, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!work.Completion.IsCompleted)
            {
                if (work.IsRunning)
                    Interlocked.Increment(ref _lost);
                if (!isCounted)
                    Fault(what, "it does not end when it is cancelled");
            }
        }

        Leave(work);
    }

    private bool Enter(PluginWork work)
    {
        lock (_gate)
        {
            if (_isClosed || _offReason is not null)
                return false;
            _running.Add(work);
            return true;
        }
    }

    private void Leave<T>(PluginCall<T> work)
    {
        lock (_gate)
        {
            _running.Remove(work);
            if (_running.Count == 0)
                _drained?.TrySetResult();
        }

        work.Dispose();
    }
}
