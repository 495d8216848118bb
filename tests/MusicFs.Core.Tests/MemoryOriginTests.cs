using MusicFs.Contracts.Origins;
using MusicFs.Testing.Origins;

namespace MusicFs.Core.Tests;

/// <summary>The fake is an origin like any other, or what is proved with it proves nothing.</summary>
[TestClass]
public sealed class MemoryOriginTests : OriginConformance
{
    private readonly MemoryOrigin _origin = new("memory");

    protected override IOrigin Origin => _origin;

    protected override void Put(string path, byte[] content) => _origin.Put(path, content);
}
