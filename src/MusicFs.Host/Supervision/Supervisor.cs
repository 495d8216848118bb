using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Events;
using MusicFs.Host.Events;

namespace MusicFs.Host.Supervision;

/// <summary>
/// Runs every background loop of a daemon, so that none ends unseen: one that throws, whatever it throws, is started again after a pause,
/// five times at most, and what cannot be is said and shown in the status. Where the daemon cannot live without it, that is the
/// daemon's end. A loop that has run well for a while has its chances anew: five failures in years are no reason to give up. Any thread.
/// </summary>
internal sealed class Supervisor : IAsyncDisposable
{
    /// <summary>After a loop that ran so long, an earlier failure counts no more.</summary>
    internal static readonly TimeSpan Forgiveness = TimeSpan.FromMinutes(10);

    private const int MostRestarts = 5;

    /// <summary>Loops that are over stay in the status, the oldest go when there are more.</summary>
    private const int MostEnded = 32;

    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)];

    private readonly EventHub _events;
    private readonly Action<SupervisedTask> _lost;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<SupervisedTask> _tasks = [];

    /// <param name="events">Hears of restarts.</param>
    /// <param name="lost">Called when a vital loop is over for good; must return soon.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Hears of failures.</param>
    public Supervisor(EventHub events, Action<SupervisedTask> lost, TimeProvider time, ILogger log)
    {
        _events = events;
        _lost = lost;
        _time = time;
        _log = log;
    }

    /// <summary>Every loop, the oldest first.</summary>
    public IReadOnlyList<SupervisedTask> Tasks
    {
        get
        {
            lock (_gate)
                return [.. _tasks];
        }
    }

    /// <summary>Starts a loop on the pool. It ends by returning, or by <paramref name="end"/> and with the supervisor by its token.</summary>
    public SupervisedTask Run(string name, Func<CancellationToken, Task> loop, bool isVital = false, CancellationToken end = default) =>
        Add(new SupervisedTask(name, isVital), task => Task.Run(() => SuperviseAsync(task, loop, end), CancellationToken.None));

    /// <summary>Looks after a loop that somebody else has started and ends, and that cannot be started again.</summary>
    public SupervisedTask Adopt(string name, Task running, bool isVital = false) =>
        Add(new SupervisedTask(name, isVital, isAdopted: true), task => FollowAsync(task, running));

    /// <summary>Ends what it has started, and waits for it. What it only follows has ended before.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(Tasks.Select(static task => task.Completion)).ConfigureAwait(false);
        _stop.Dispose();
    }

    private SupervisedTask Add(SupervisedTask task, Func<SupervisedTask, Task> start)
    {
        lock (_gate)
        {
            if (_tasks.Count(static other => other.Status.State == SupervisedState.Ended) > MostEnded)
                _tasks.Remove(_tasks.First(static other => other.Status.State == SupervisedState.Ended));
            _tasks.Add(task);
            task.Completion = start(task);
        }

        return task;
    }

    private async Task SuperviseAsync(SupervisedTask task, Func<CancellationToken, Task> loop, CancellationToken end)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, end);
        for (int failures = 0; ;)
        {
            long start = _time.GetTimestamp();
            if (await RunOnceAsync(loop, stop.Token).ConfigureAwait(false) is not { } fault)
            {
                task.End();
                return;
            }

            failures = _time.GetElapsedTime(start) >= Forgiveness ? 1 : failures + 1;
            if (failures > MostRestarts)
            {
                GiveUp(task, fault);
                return;
            }

            task.Fail(fault, SupervisedState.Waiting);
            TimeSpan pause = Pauses[Math.Min(failures, Pauses.Length) - 1];
            Say(() => _log.LogError(fault, "{Task} failed; it is started again in {Seconds} s.", task.Name, pause.TotalSeconds));
            await Task.Delay(pause, _time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
            {
                task.End();
                return;
            }

            task.Restart();
            Say(() => _events.Publish(EventTypes.TaskRestarted, ("task", task.Name), ("attempt", failures), ("error", task.Status.LastError)));
        }
    }

    /// <returns>What it threw; null where it ended as it should.</returns>
    private static async Task<Exception?> RunOnceAsync(Func<CancellationToken, Task> loop, CancellationToken stop)
    {
        try
        {
            await loop(stop).ConfigureAwait(false);
            return null;
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // What fails while everything ends is no failure.
            return null;
        }
        catch (Exception fault)
        {
            return fault;
        }
    }

    private async Task FollowAsync(SupervisedTask task, Task running)
    {
        // Not under the lock that the caller may hold.
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        if (running.Exception is { } fault && !_stop.IsCancellationRequested)
            GiveUp(task, fault.InnerExceptions[0]);
        else
            task.End();
    }

    private void GiveUp(SupervisedTask task, Exception fault)
    {
        task.Fail(fault, SupervisedState.Lost);
        string next = task.IsVital ? "everything is unmounted, and the daemon ends" : "the rest goes on without it";
        Say(() => _log.LogCritical(fault, "{Task} failed for good: {Next}.", task.Name, next));
        Say(() => _events.Publish(EventTypes.TaskLost, ("task", task.Name), ("error", task.Status.LastError)));
        if (task.IsVital)
            _lost(task);
    }

    /// <summary>Where memory is short, saying so may fail as well. That must not end what looks after the others.</summary>
    private static void Say(Action say)
    {
        try
        {
            say();
        }
        catch (Exception)
        {
            // The state is there to be read.
        }
    }
}
