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
        await using RescanLoop loop = new(LookAsync, Always, Minute, _time, NullLogger.Instance);
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
        await using RescanLoop loop = new(LookAsync, static () => false, Minute, _time, NullLogger.Instance);
        await _looks.WaitAsync();
        for (int i = 0; i < 3; i++)
        {
            await _time.WaitForTimerAsync(Minute);
            _time.Advance(Minute);
        }

        await _time.WaitForTimerAsync(Minute);
        Assert.AreEqual(0, _looks.CurrentCount);
        loop.Request();
        await _looks.WaitAsync();
    }

    [TestMethod]
    public async Task Request_WithoutInterval_LooksOnce()
    {
        await using RescanLoop loop = new(LookAsync, Always, TimeSpan.Zero, _time, NullLogger.Instance);
        await _looks.WaitAsync();

        loop.Request();
        await _looks.WaitAsync();
        loop.Request();
        await _looks.WaitAsync();

        Assert.AreEqual(0, _looks.CurrentCount);
    }

    [TestMethod]
    public async Task Look_Fails_TheNextComesAllTheSame()
    {
        bool hasFailed = false;
        await using RescanLoop loop = new(
            async stop =>
            {
                await LookAsync(stop);
                if (!hasFailed)
                {
                    hasFailed = true;
                    throw new InvalidOperationException("A disk that is gone.");
                }
            },
            Always, TimeSpan.Zero, _time, NullLogger.Instance);

        await _looks.WaitAsync();
        loop.Request();
        await _looks.WaitAsync();
    }

    [TestMethod]
    public async Task Dispose_WhileLooking_StopsTheLook()
    {
        RescanLoop loop = new(
            async stop =>
            {
                await LookAsync(stop);
                await new TaskCompletionSource().Task.WaitAsync(stop);
            },
            Always, TimeSpan.Zero, _time, NullLogger.Instance);
        await _looks.WaitAsync();

        await loop.DisposeAsync();
    }

    private static bool Always() => true;

    private Task LookAsync(CancellationToken stop)
    {
        _looks.Release();
        return Task.CompletedTask;
    }
}
