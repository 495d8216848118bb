using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Host.Mounting;
using MusicFs.Testing.Time;

namespace MusicFs.Host.Tests.Mounting;

[TestClass]
public sealed class RescanLoopTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTime _time = new();
    private readonly SemaphoreSlim _looks = new(0);

    [TestMethod]
    public async Task Interval_Passes_LooksAtOnceAndAgainAndAgain()
    {
        await using LoopRun run = Run(LookAsync, Always, Minute);
        await _looks.WaitAsync();

        for (int i = 0; i < 3; i++)
        {
            await _time.WaitForTimerAsync(Minute);
            _time.Advance(Minute);
            await _looks.WaitAsync();
        }
    }

    [TestMethod]
    public async Task Interval_PassesAndNothingCanHaveChanged_LooksOnRequestOnly()
    {
        await using LoopRun run = Run(LookAsync, static () => false, Minute);
        await _looks.WaitAsync();
        for (int i = 0; i < 3; i++)
        {
            await _time.WaitForTimerAsync(Minute);
            _time.Advance(Minute);
        }

        await _time.WaitForTimerAsync(Minute);
        Assert.AreEqual(0, _looks.CurrentCount);
        run.Loop.Request();
        await _looks.WaitAsync();
    }

    [TestMethod]
    public async Task Request_WithoutInterval_LooksOnce()
    {
        await using LoopRun run = Run(LookAsync, Always, TimeSpan.Zero);
        await _looks.WaitAsync();

        run.Loop.Request();
        await _looks.WaitAsync();
        run.Loop.Request();
        await _looks.WaitAsync();

        Assert.AreEqual(0, _looks.CurrentCount);
    }

    [TestMethod]
    public async Task Look_Fails_TheNextComesAllTheSame()
    {
        bool hasFailed = false;
        await using LoopRun run = Run(
            async stop =>
            {
                await LookAsync(stop);
                if (!hasFailed)
                {
                    hasFailed = true;
                    throw new InvalidOperationException("A disk that is gone.");
                }
            },
            Always, TimeSpan.Zero);

        await _looks.WaitAsync();
        run.Loop.Request();
        await _looks.WaitAsync();
    }

    [TestMethod]
    public async Task Dispose_WhileLooking_StopsTheLook()
    {
        LoopRun run = Run(
            async stop =>
            {
                await LookAsync(stop);
                await new TaskCompletionSource().Task.WaitAsync(stop);
            },
            Always, TimeSpan.Zero);
        await _looks.WaitAsync();

        await run.DisposeAsync();
    }

    [TestMethod]
    public async Task Interval_Changed_HoldsFromThenOn()
    {
        await using LoopRun run = Run(LookAsync, Always, TimeSpan.Zero);
        await _looks.WaitAsync();

        run.Loop.Interval = Minute;
        await _time.WaitForTimerAsync(Minute);
        Assert.AreEqual(0, _looks.CurrentCount);
        _time.Advance(Minute);
        await _looks.WaitAsync();
    }

    [TestMethod]
    public async Task Look_OutOfMemory_EndsTheLoopForItsSupervisor()
    {
        RescanLoop loop = new(static _ => throw new InsufficientMemoryException(), Always, Minute, _time, NullLogger.Instance);
        await Assert.ThrowsExactlyAsync<InsufficientMemoryException>(() => loop.RunAsync(CancellationToken.None));
    }

    private LoopRun Run(Func<CancellationToken, Task> look, Func<bool> isNeeded, TimeSpan interval) =>
        new(new RescanLoop(look, isNeeded, interval, _time, NullLogger.Instance));

    private static bool Always() => true;

    private Task LookAsync(CancellationToken stop)
    {
        _looks.Release();
        return Task.CompletedTask;
    }

    /// <summary>A loop while it runs.</summary>
    private sealed class LoopRun : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;

        public LoopRun(RescanLoop loop)
        {
            Loop = loop;
            _running = Task.Run(() => loop.RunAsync(_stop.Token));
        }

        public RescanLoop Loop { get; }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            _stop.Dispose();
        }
    }
}
