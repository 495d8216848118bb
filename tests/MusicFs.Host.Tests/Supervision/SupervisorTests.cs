using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Events;
using MusicFs.Host.Events;
using MusicFs.Host.Supervision;
using MusicFs.Testing.Time;

namespace MusicFs.Host.Tests.Supervision;

[TestClass]
public sealed class SupervisorTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly int[] Pauses = [1, 5, 30, 30, 30];

    private readonly ManualTime _time = new();
    private readonly EventHub _hub;
    private readonly EventSubscription _events;
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _starts;

    public SupervisorTests()
    {
        _hub = new EventHub(_time);
        _events = _hub.Subscribe(EventFilter.All)!;
    }

    public void Dispose() => _events.Dispose();

    [TestMethod]
    public async Task Run_LoopThrows_IsStartedAgainAfter1And5And30SecondsAndThenLost()
    {
        await using Supervisor supervisor = Create();
        SupervisedTask task = supervisor.Run("scan", FailAsync);
        for (int i = 0; i < Pauses.Length; i++)
        {
            await _time.WaitForTimerAsync(TimeSpan.FromSeconds(Pauses[i]));
            Assert.AreEqual((SupervisedState.Waiting, i, "InvalidOperationException: A mistake."), task.Status);
            Assert.AreEqual(i + 1, _starts);
            _time.Advance(TimeSpan.FromSeconds(Pauses[i]));
            MusicFsEvent restarted = await NextAsync();
            Assert.AreEqual((EventTypes.TaskRestarted, "scan", $"{i + 1}"), (restarted.Type, restarted.Data["task"], restarted.Data["attempt"]));
        }

        Assert.AreEqual(EventTypes.TaskLost, (await NextAsync()).Type);
        await task.Completion.WaitAsync(Limit);
        Assert.AreEqual((SupervisedState.Lost, 5), (task.Status.State, task.Status.Restarts));
        Assert.IsFalse(_lost.Task.IsCompleted, "The daemon can live without it.");
    }

    [TestMethod]
    public async Task Run_OutOfMemory_IsStartedAgain()
    {
        await using Supervisor supervisor = Create();
        TaskCompletionSource again = new(TaskCreationOptions.RunContinuationsAsynchronously);
        SupervisedTask task = supervisor.Run("watch music", stop =>
        {
            if (Interlocked.Increment(ref _starts) == 1)
                throw new InsufficientMemoryException();
            again.SetResult();
            return Task.Delay(Timeout.Infinite, stop);
        });
        await _time.PassAsync(TimeSpan.FromSeconds(1));
        await again.Task.WaitAsync(Limit);
        Assert.AreEqual((SupervisedState.Running, 1), (task.Status.State, task.Status.Restarts));
        Assert.StartsWith("InsufficientMemoryException", task.Status.LastError);
    }

    [TestMethod]
    public async Task Run_SubscribersQueueIsFull_IsStartedAgainAllTheSame()
    {
        using EventSubscription full = _hub.Subscribe(EventFilter.All, queueLength: 1)!;
        _hub.Publish(EventTypes.SyncStarted);
        await using Supervisor supervisor = Create();
        supervisor.Run("scan", FailAsync);
        foreach (int pause in Pauses)
            await _time.PassAsync(TimeSpan.FromSeconds(pause));
        await NextAsync();
        for (int i = 0; i < Pauses.Length + 1; i++)
            await NextAsync();

        Assert.AreEqual(Pauses.Length + 1, _starts);
        MusicFsEvent lag = await full.NextAsync(CancellationToken.None);
        Assert.AreEqual((EventTypes.SubscriberLagged, "6"), (lag.Type, lag.Data["count"]));
        Assert.AreEqual(EventTypes.TaskLost, (await full.NextAsync(CancellationToken.None)).Type);
    }

    [TestMethod]
    public async Task Run_VitalLoopIsLost_SaysSo()
    {
        await using Supervisor supervisor = Create();
        supervisor.Run("mount", FailAsync, isVital: true);
        foreach (int pause in Pauses)
            await _time.PassAsync(TimeSpan.FromSeconds(pause));
        Assert.AreEqual("mount", await _lost.Task.WaitAsync(Limit));
    }

    [TestMethod]
    public async Task Run_FailsAgainAfterALongGoodTime_HasItsChancesAnew()
    {
        await using Supervisor supervisor = Create();
        for (int i = 0; i < 8; i++)
        {
            SemaphoreSlim fails = new(0), begun = new(0);
            SupervisedTask task = supervisor.Run($"loop {i}", async stop =>
            {
                Interlocked.Increment(ref _starts);
                begun.Release();
                await fails.WaitAsync(stop);
                throw new InvalidOperationException("A mistake.");
            });
            for (int failure = 0; failure < 7; failure++)
            {
                // It is told of before it begins, and its time counts from there.
                Assert.IsTrue(await begun.WaitAsync(TimeSpan.FromMinutes(1)));
                _time.Advance(Supervisor.Forgiveness);
                fails.Release();
                await _time.PassAsync(TimeSpan.FromSeconds(1));
                Assert.AreEqual("1", (await NextAsync()).Data["attempt"]);
            }

            Assert.AreEqual((SupervisedState.Running, 7), (task.Status.State, task.Status.Restarts));
        }
    }

    [TestMethod]
    public async Task Dispose_WhileOneWaitsAndOneRuns_EndsBoth()
    {
        Supervisor supervisor = Create();
        SupervisedTask waiting = supervisor.Run("waiting", FailAsync);
        SupervisedTask running = supervisor.Run("running", static stop => Task.Delay(Timeout.Infinite, stop));
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(1));
        await supervisor.DisposeAsync().AsTask().WaitAsync(Limit);
        Assert.AreEqual((SupervisedState.Ended, SupervisedState.Ended), (waiting.Status.State, running.Status.State));
    }

    [TestMethod]
    public async Task Run_ItsOwnTokenFires_EndsItAndNoOther()
    {
        await using Supervisor supervisor = Create();
        using CancellationTokenSource end = new();
        SupervisedTask one = supervisor.Run("one", static stop => Task.Delay(Timeout.Infinite, stop), end: end.Token);
        SupervisedTask other = supervisor.Run("other", static stop => Task.Delay(Timeout.Infinite, stop));
        await end.CancelAsync();
        await one.Completion.WaitAsync(Limit);
        Assert.AreEqual((SupervisedState.Ended, SupervisedState.Running), (one.Status.State, other.Status.State));
    }

    [TestMethod]
    public async Task Adopt_TheLoopFails_IsLostAtOnce()
    {
        await using Supervisor supervisor = Create();
        TaskCompletionSource writer = new();
        SupervisedTask task = supervisor.Adopt("catalog", writer.Task, isVital: true);
        Assert.AreEqual(SupervisedState.Running, task.Status.State);
        writer.SetException(new IOException("The disk is gone."));
        Assert.AreEqual("catalog", await _lost.Task.WaitAsync(Limit));
        Assert.AreEqual((SupervisedState.Lost, 0, "IOException: The disk is gone."), task.Status);
    }

    private Supervisor Create() => new(_hub, task => _lost.TrySetResult(task.Name), _time, NullLogger.Instance);

    private Task<MusicFsEvent> NextAsync() => _events.NextAsync(CancellationToken.None).AsTask().WaitAsync(Limit);

    private Task FailAsync(CancellationToken stop)
    {
        Interlocked.Increment(ref _starts);
        throw new InvalidOperationException("A mistake.");
    }
}
