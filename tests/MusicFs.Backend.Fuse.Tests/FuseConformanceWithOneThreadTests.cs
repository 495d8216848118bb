using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.Fuse.Tests;

/// <summary>The same with plain reads and one worker, which nothing may ever make wait.</summary>
[TestClass]
[TestCategory("Fuse")]
public sealed class FuseConformanceWithOneThreadTests : FuseConformanceTests
{
    protected override MountOptions Options(string mountPoint) => base.Options(mountPoint) with { AllowPassThrough = false, Threads = 1 };
}
