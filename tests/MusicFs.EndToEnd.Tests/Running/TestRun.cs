namespace MusicFs.EndToEnd.Tests.Running;

/// <summary>What comes after all tests.</summary>
[TestClass]
public static class TestRun
{
    [AssemblyCleanup]
    public static void Clear()
    {
        GeneratedLibrary.Clear();
        Program.Clear();
    }
}
