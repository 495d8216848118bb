using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Resilience;
using MusicFs.Testing.Origins;

namespace MusicFs.Origins.Tests.Resilience;

[TestClass]
public sealed class ReopeningOriginTests
{
    private static readonly OriginPath Path = OriginPath.FromString("a.flac");

    private readonly MemoryOrigin _memory = new("m");
    private readonly FaultyOrigin _faulty;
    private readonly ReopeningOrigin _reopening;
    private readonly OriginVersion _version;

    public ReopeningOriginTests()
    {
        _version = _memory.Put("a.flac", [1, 2, 3]);
        _faulty = new FaultyOrigin(_memory);
        _reopening = new ReopeningOrigin(_faulty);
    }

    [TestMethod]
    public async Task Read_HandleForgotten_OpensAgainAndReads()
    {
        using IOriginFile file = (await _reopening.OpenAsync(Path, _version, default)).Value;
        bool isForgotten = true;
        _faulty.OnRead = (_, _) => isForgotten ? FsError.Stale : FsError.None;
        _faulty.OnOpen = _ =>
        {
            isForgotten = false;
            return FsError.None;
        };

        Assert.AreEqual(3, (await file.ReadAsync(0, new byte[3], default)).Value);
        Assert.AreEqual((2, 1), (_memory.Opens, _memory.OpenFiles));
    }

    [TestMethod]
    public async Task Read_Rewritten_IsStale()
    {
        using IOriginFile file = (await _reopening.OpenAsync(Path, _version, default)).Value;
        _memory.Rewrite("a.flac", [4, 5, 6]);

        Assert.AreEqual(FsError.Stale, (await file.ReadAsync(0, new byte[3], default)).Error);
        Assert.AreEqual(FsError.Stale, (await file.ReadAsync(0, new byte[3], default)).Error);
    }

    [TestMethod]
    public async Task Read_ShareIsGone_FailsAndTheNextOneOpensAgain()
    {
        using IOriginFile file = (await _reopening.OpenAsync(Path, _version, default)).Value;
        _faulty.OnRead = static (_, _) => FsError.OriginUnavailable;
        Assert.AreEqual(FsError.OriginUnavailable, (await file.ReadAsync(0, new byte[3], default)).Error);
        Assert.AreEqual(0, _memory.OpenFiles);

        _faulty.OnRead = static (_, _) => FsError.None;

        Assert.AreEqual(3, (await file.ReadAsync(0, new byte[3], default)).Value);
        file.Dispose();
        Assert.AreEqual(0, _memory.OpenFiles);
    }
}
