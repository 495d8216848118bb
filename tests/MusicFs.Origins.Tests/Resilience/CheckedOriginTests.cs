using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Resilience;
using MusicFs.Testing;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Time;

namespace MusicFs.Origins.Tests.Resilience;

/// <summary>A local folder with somebody who looks after it.</summary>
[TestClass]
public sealed class CheckedOriginTests : IAsyncDisposable
{
    private static readonly OriginPath Path = OriginPath.FromString("a.flac");

    private readonly ManualTime _time = new();
    private readonly MemoryOrigin _memory = new("disk");
    private readonly FaultyOrigin _faulty;
    private readonly HealthTrackedOrigin _checked;

    public CheckedOriginTests()
    {
        _faulty = new FaultyOrigin(_memory);
        _checked = OriginPipeline.Check(_faulty, new PipelineSettings { IsMetered = true }, _time, new RecordingLogger());
    }

    public ValueTask DisposeAsync() => _checked.DisposeAsync();

    [TestMethod]
    public async Task Calls_Failing_SayNothingOfTheDiskAndAreNotSpared()
    {
        OriginVersion version = _memory.Put("a.flac", [1]);
        _faulty.OnOpen = static _ => FsError.OriginUnavailable;
        for (int i = 0; i < 10; i++)
            Assert.AreEqual(FsError.OriginUnavailable, (await _checked.OpenAsync(Path, version, default)).Error);
        _faulty.OnOpen = static _ => FsError.None;

        using IOriginFile file = (await _checked.OpenAsync(Path, version, default)).Value;
        Assert.AreEqual(OriginHealthState.Healthy, _checked.Health.State);
        Assert.IsTrue(_checked.IsMetered);
    }

    [TestMethod]
    public async Task Check_FailsOnce_IsUnhealthyUntilOneSucceeds()
    {
        TaskCompletionSource<OriginHealthState> changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _checked.HealthChanged += (_, health) => changed.TrySetResult(health.State);
        _faulty.OnProbe = static () => FsError.NotFound;
        await _time.PassAsync(TimeSpan.FromSeconds(30));
        Assert.AreEqual(OriginHealthState.Unhealthy, await changed.Task);

        changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _faulty.OnProbe = static () => FsError.None;
        await _time.PassAsync(TimeSpan.FromSeconds(60));

        Assert.AreEqual(OriginHealthState.Healthy, await changed.Task);
    }
}
