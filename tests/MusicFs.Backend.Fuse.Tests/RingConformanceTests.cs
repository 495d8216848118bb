using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.FileSystem;
using MusicFs.Testing;
using MusicFs.Testing.Backends;

namespace MusicFs.Backend.Fuse.Tests;

/// <summary>The same over io_uring, where the kernel has it and it is switched on.</summary>
[TestClass]
[TestCategory("Fuse")]
public class RingConformanceTests : BackendConformance
{
    protected override IMountBackend CreateBackend()
    {
        Prerequisite.Require("ring", RingTransport.IsSwitchedOn, "FUSE over io_uring is not switched on.");
        var backend = new FuseBackend(new FuseOptions { Transport = FuseTransport.Ring }, NullLoggerFactory.Instance);
        Problem? problem = backend.Probe();
        Prerequisite.Require(Prerequisite.Fuse, problem is null, $"{problem}");
        return backend;
    }
}
