using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Selection;
using MusicFs.Testing.Origins;

namespace MusicFs.Origins.Tests.Selection;

[TestClass]
public sealed class RemovableOriginTests
{
    private static readonly OriginPath Song = OriginPath.FromString("a.flac");

    private readonly MemoryOrigin _memory = new("m");
    private readonly OriginVersion _version;

    public RemovableOriginTests() => _version = _memory.Put("a.flac", [1, 2, 3]);

    [TestMethod]
    public async Task Remove_WithAnOpenFile_ReadsOnAndIsUnusedWhenThatCloses()
    {
        using RemovableOrigin origin = new(_memory);
        IOriginFile file = (await origin.OpenAsync(Song, _version, default)).Value;

        await origin.RemoveAsync();

        byte[] content = new byte[3];
        Assert.AreEqual(3, (await file.ReadAsync(0, content, default)).Value);
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, content);
        Assert.IsFalse(origin.Unused.IsCompleted);
        file.Dispose();
        file.Dispose();
        await origin.Unused;
        Assert.AreEqual(0, _memory.OpenFiles);
    }

    [TestMethod]
    public async Task Remove_CallsFromThenOn_AreRefused()
    {
        using RemovableOrigin origin = new(_memory);
        await origin.RemoveAsync();
        await origin.RemoveAsync();

        Assert.AreEqual(FsError.OriginUnavailable, (await origin.ListAsync(OriginPath.Root, default)).Error);
        Assert.AreEqual(FsError.OriginUnavailable, (await origin.StatAsync(Song, default)).Error);
        Assert.AreEqual(FsError.OriginUnavailable, (await origin.OpenAsync(Song, _version, default)).Error);
        Assert.AreEqual(FsError.OriginUnavailable, await origin.ProbeAsync(default));
        await origin.Unused;
    }

    [TestMethod]
    public async Task Remove_CallUnderWay_Ends()
    {
        SteppedOrigin slow = new();
        using RemovableOrigin origin = new(slow);
        Task<FsResult<IReadOnlyList<OriginEntry>>> listing = origin.ListAsync(OriginPath.Root, default).AsTask();

        await origin.RemoveAsync();

        Assert.AreEqual(FsError.OriginUnavailable, (await listing).Error);
        await origin.Unused;
    }

    /// <summary>Answers no listing before its token fires.</summary>
    private sealed class SteppedOrigin : IOrigin
    {
        public string Id => "slow";

        public OriginCapabilities Capabilities { get; } = new();

        public async ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation)
        {
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return FsError.Interrupted;
        }

        public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation) => new(FsError.NotFound);

        public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation) => new(FsError.NotFound);

        public ValueTask<FsError> ProbeAsync(CancellationToken cancellation) => new(FsError.None);
    }
}
