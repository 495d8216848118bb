using MusicFs.Contracts.Origins;
using MusicFs.Testing.Origins;

namespace MusicFs.Core.Tests;

/// <summary>The fake that the core is tested on does what origins must do.</summary>
[TestClass]
public sealed class MemoryOriginTests : OriginConformance
{
    private readonly MemoryOrigin _origin = new("memory");

    protected override IOrigin Origin => _origin;

    protected override void Write(string path, byte[] content) => _origin.Put(path, content);

    protected override void Replace(string path, byte[] content) => _origin.Put(path, content);

    protected override void MakeFolder(string path) => _origin.AddFolder(path);

    protected override void Delete(string path) => _origin.Remove(path);
}
