namespace MusicFs.Backend.WinFsp.Tests;

/// <summary>The same with one thread, which nothing may ever make wait.</summary>
[TestClass]
public sealed class WinFspConformanceWithOneThreadTests : WinFspConformanceTests
{
    protected override int Threads => 1;
}
