using MusicFs.EndToEnd.Tests.Running;
using Repository = MusicFs.Testing.Repository;

namespace MusicFs.EndToEnd.Tests;

/// <summary>
/// docs/semantics.md is true: every command of its console blocks runs on a mount of the demo library and prints, errors
/// included, exactly what stands below it.
/// </summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class SemanticsDocumentTests
{
    private static MountedLibrary? _library;

    public static IEnumerable<object[]> Examples => [.. SemanticsExample.ReadAll(Document()).Select(example => new object[] { example.Line, example.Command })];

    [ClassInitialize]
    public static async Task MountAsync(TestContext context) => _library = await MountedLibrary.StartDemoAsync();

    [ClassCleanup]
    public static async Task UnmountAsync()
    {
        if (_library is not null)
            await _library.DisposeAsync();
    }

    [TestMethod]
    [DynamicData(nameof(Examples))]
    public async Task Example_OfTheDocument_PrintsWhatItSays(int line, string command)
    {
        if (command.Contains("getfattr", StringComparison.Ordinal))
            Prerequisite.Players("getfattr", "setfattr");
        SemanticsExample example = SemanticsExample.ReadAll(Document()).Single(candidate => candidate.Line == line);

        Outcome outcome = await Program.ShellAsync($"export LC_ALL=C.UTF-8; exec 2>&1; {command}", _library!.MountPoint);

        Assert.AreEqual(example.Expected, outcome.Output.TrimEnd('\n'), $"docs/semantics.md:{line}");
    }

    [TestMethod]
    public void Document_HasExamples() => Assert.IsGreaterThan(15, SemanticsExample.ReadAll(Document()).Count);

    private static string[] Document() => File.ReadAllLines(Path.Combine(Repository.Root, "docs", "semantics.md"));
}
