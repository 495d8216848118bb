using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Backend.WinFsp.Tests.Driver;
using MusicFs.Contracts.FileSystem;
using MusicFs.Testing.Backends;

namespace MusicFs.Backend.WinFsp.Tests;

/// <summary>The suite of all backends on the stand-in for the driver, which calls back from eight threads of its own and must have found nothing against its rules.</summary>
[TestClass]
public class WinFspConformanceTests : BackendConformance
{
    public WinFspConformanceTests() => Host = new FakeFiles(() => Mount.MountPoint);

    protected virtual int Threads => 8;

    protected override HostFiles Host { get; }

    /// <summary>They are shown as what they lead to.</summary>
    protected override bool HasLinks => false;

    protected override IMountBackend CreateBackend() =>
        new WinFspBackend(new WinFspOptions { Library = FakeWinFsp.Library }, TimeProvider.System, NullLoggerFactory.Instance);

    protected override MountOptions Options(string mountPoint) => base.Options(mountPoint) with { Threads = Threads };

    /// <summary>Runs before the cleanup of the suite, which finds everything ended.</summary>
    [TestCleanup]
    public async Task CheckContractAsync()
    {
        await Mount.DisposeAsync();
        nint volume = FakeWinFsp.LastAt(Mount.MountPoint);
        Assert.AreNotEqual(0, volume);
        Assert.AreEqual(Threads, FakeWinFsp.Threads(volume));
        Assert.AreEqual("", FakeWinFsp.Breaches(volume));
        Assert.AreEqual(1, FakeWinFsp.IsDeleted(volume));
        Assert.AreEqual(0, Files.OpenHandles);
        Assert.AreEqual(0, Files.ReferencedNodes);
    }
}
