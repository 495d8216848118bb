using System.Text.Json;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>
/// Real tagged files against what independent readers find in them: core fields always, others in 99 of 100, and damaged files
/// without a crash, a hang or much memory.
/// </summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class TagCorpusTests
{
    [TestMethod]
    public async Task Tags_RealFiles_AgreeWithIndependentReaders()
    {
        string corpus = Prerequisite.Corpus();
        using Folders folders = new();
        string output = Path.Combine(folders["output"], "tags.jsonl");

        await Program.ShellAsync(
            $"/usr/bin/python3 '{corpus}/check_tags.py' --list-files | xargs -0 '{Program.Musicfs}' tags --json > '{output}'", corpus);
        Outcome check = await Program.RunAsync(
            "/usr/bin/python3", [Path.Combine(corpus, "check_tags.py"), output, "--threshold", "100", "--other-threshold", "99"]);

        Assert.AreEqual(0, check.ExitCode, check.Output + check.Errors);
    }

    [TestMethod]
    public async Task Tags_HostileFiles_EndInTimeWithinMemory()
    {
        string corpus = Prerequisite.Corpus();
        using Folders folders = new();
        string hostile = Path.Combine(folders["expected"], "hostile.jsonl");
        string[] lines = [.. File.ReadLines(Path.Combine(corpus, "expected.jsonl")).Where(IsHostileAudio)];
        Assert.IsGreaterThan(50, lines.Length);
        await File.WriteAllLinesAsync(hostile, lines);

        // A process each. The limit of time is for a hang: start-up alone takes most of a second on a busy machine.
        Outcome check = await Program.RunAsync(
            "/usr/bin/python3",
            [
                Path.Combine(corpus, "check_tags.py"), "--expected", hostile, "--root", corpus, "--run", $"{Program.Musicfs} tags --json", "--timeout", "20",
                "--max-rss-mb", "256", "--jobs", "2",
            ]);

        Assert.AreEqual(0, check.ExitCode, check.Output + check.Errors);
    }

    private static bool IsHostileAudio(string line)
    {
        JsonElement file = JsonDocument.Parse(line).RootElement;
        return file.GetProperty("kind").GetString() == "audio" && file.GetProperty("expect").GetString() == "no_crash";
    }
}
