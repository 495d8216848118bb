using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.Fuse.Tests;

/// <summary>The same with every read going through the ring.</summary>
[TestClass]
[TestCategory("Fuse")]
public sealed class RingConformanceWithPlainReadsTests : RingConformanceTests
{
    protected override MountOptions Options(string mountPoint) => base.Options(mountPoint) with { AllowPassThrough = false };
}
