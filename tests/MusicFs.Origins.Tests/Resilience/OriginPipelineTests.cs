using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Resilience;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Time;

namespace MusicFs.Origins.Tests.Resilience;

/// <summary>What is composed must still be an origin.</summary>
[TestClass]
public sealed class OriginPipelineTests : OriginConformance, IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly MemoryOrigin _memory = new("m");
    private readonly FaultyOrigin _faulty;
    private readonly HealthTrackedOrigin _origin;

    public OriginPipelineTests()
    {
        _faulty = new FaultyOrigin(_memory);
        _origin = OriginPipeline.Compose(_faulty, new PipelineSettings { Calls = 2 }, _time, NullLogger.Instance);
    }

    protected override IOrigin Origin => _origin;

    public ValueTask DisposeAsync() => _origin.DisposeAsync();

    [TestMethod]
    public async Task Read_OriginThatHangs_IsOneTryAndOneFailureInTheTimeOfACall()
    {
        Write("a.flac", [1]);
        using IOriginFile file = (await OpenAsync("a.flac")).Value;
        _faulty.ReadGate = new TaskCompletionSource();
        List<OriginHealthState> changes = [];
        _origin.HealthChanged += (_, health) => changes.Add(health.State);

        Task<FsResult<int>> read = file.ReadAsync(0, new byte[1], default).AsTask();
        TimeSpan passed = TimeSpan.Zero;
        for (; !read.IsCompleted; passed += TimeSpan.FromSeconds(1))
            _time.Advance(TimeSpan.FromSeconds(1));

        Assert.AreEqual(FsError.TimedOut, (await read).Error);
        Assert.AreEqual(1, _faulty.ReadsWaiting.CurrentCount);
        Assert.IsGreaterThanOrEqualTo(new TimeLimits().Total, passed);
        Assert.AreEqual(OriginHealthState.Degraded, changes[0]);
        _faulty.ReadGate.SetResult();
    }

    protected override void Write(string path, byte[] content) => _memory.Put(path, content);

    protected override void Replace(string path, byte[] content) => _memory.Put(path, content);

    protected override void MakeFolder(string path) => _memory.AddFolder(path);

    protected override void Delete(string path) => _memory.Remove(path);
}
