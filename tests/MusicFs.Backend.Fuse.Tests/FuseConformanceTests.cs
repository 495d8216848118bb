using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.FileSystem;
using MusicFs.Testing;
using MusicFs.Testing.Backends;

namespace MusicFs.Backend.Fuse.Tests;

/// <summary>The backend on the real kernel, in this process.</summary>
[TestClass]
[TestCategory("Fuse")]
public class FuseConformanceTests : BackendConformance
{
    protected override IMountBackend CreateBackend()
    {
        var backend = new FuseBackend(new FuseOptions { Transport = FuseTransport.Device }, NullLoggerFactory.Instance);
        Problem? problem = backend.Probe();
        Prerequisite.Require(Prerequisite.Fuse, problem is null, $"{problem}");
        return backend;
    }
}
