using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>What a person meets who types something wrong: a reason, a remedy, an exit status.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class UsageTests
{
    [TestMethod]
    public async Task Version_IsOneLineWithTheRuntimeAndTheNoticeOfWinFsp()
    {
        Outcome outcome = await Program.MusicfsAsync("--version");
        Assert.AreEqual(0, outcome.ExitCode);
        StringAssert.Matches(outcome.Output, new(@"^musicfs \d+\.\d+\.\d+\S* \(\.NET [^,]+, linux-\w+\)\nOn Windows it uses WinFsp - Windows File System Proxy, Copyright \(C\) Bill Zissimopoulos, https://github\.com/winfsp/winfsp\n$"));
    }

    [TestMethod]
    [DataRow("mount", "Examples:")]
    [DataRow("umount", "Examples:")]
    [DataRow("demo", "Example:")]
    public async Task Help_OfACommand_TeachesByExample(string command, string part)
    {
        Outcome outcome = await Program.MusicfsAsync(command, "--help");
        Assert.AreEqual(0, outcome.ExitCode);
        Assert.Contains(part, outcome.Output);
        Assert.Contains("Exit status", outcome.Output);
    }

    [TestMethod]
    public async Task Commands_All_HaveJsonExamplesAndExitStatuses()
    {
        // The manual page is made from the commands there are.
        Outcome page = await Program.MusicfsAsync("man");
        string[] commands = page.Output.Replace("\\-", "-", StringComparison.Ordinal).Split(".SS musicfs ")[1..];
        string[] leaves = [.. commands.Where(static text => text.Contains("\n.nf\n", StringComparison.Ordinal))];
        Assert.IsGreaterThan(50, leaves.Length);
        string[] wanted = [".B --json", "Example", "Exit status"];
        string[] lacking =
        [
            .. leaves.Where(text => !text.StartsWith("completion", StringComparison.Ordinal) && !text.StartsWith("config schema", StringComparison.Ordinal))
                .Where(text => wanted.Any(part => !text.Contains(part, StringComparison.Ordinal))).Select(static text => text.Split('\n')[0]),
        ];
        Assert.IsEmpty(lacking, string.Join(", ", lacking));

        Outcome check = await Program.MusicfsAsync("template", "test", "$title", "--json");
        foreach (string line in check.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Assert.IsNotNull(System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("text").GetString());
    }

    [TestMethod]
    [DataRow("mount")]
    [DataRow("mount /tmp --library nobody")]
    [DataRow("nonsense")]
    [DataRow("mount /tmp --origin /tmp --umask 9")]
    [DataRow("mount /tmp --origin /tmp --threads 0")]
    [DataRow("mount /tmp --origin /tmp --transport pigeon")]
    [DataRow("mount /tmp --origin sftp://ann:x@host/music")]
    [DataRow("mount /tmp --origin x=/a --origin x=/b")]
    [DataRow("mount /tmp --origin /tmp --template %nonsense{")]
    [DataRow("mount /tmp --origin /tmp --threads many")]
    [DataRow("mount /tmp --orign /tmp")]
    [DataRow("search --limit many jazz")]
    [DataRow("search --offset 99999999999999 jazz")]
    [DataRow("history --limit -")]
    [DataRow("status --interval soon")]
    [DataRow("status --wach")]
    [DataRow("top --count 1.5")]
    [DataRow("trace --min-ms long")]
    [DataRow("trace --sample -1")]
    [DataRow("shutdown --timeout never")]
    [DataRow("service upgrade --timeout never")]
    [DataRow("metadata undo last")]
    [DataRow("collection add Late jazz --limit -5")]
    [DataRow("umount -f /tmp")]
    [DataRow("umount /")]
    public async Task CommandLine_Wrong_SaysWhatToDoAndExitsWith2(string commandLine)
    {
        Outcome outcome = await Program.MusicfsAsync(commandLine.Split(' '));
        Assert.AreEqual(2, outcome.ExitCode, outcome.Errors);
        Assert.StartsWith("musicfs: ", outcome.Errors);
        Assert.DoesNotContain("System.", outcome.Errors);
        Assert.HasCount(2, outcome.Errors.Trim().Split('\n').Where(line => !line.StartsWith("    ", StringComparison.Ordinal)), outcome.Errors);
    }

    [TestMethod]
    public async Task CommandLine_UnknownOption_IsNamedAndTakenForNoPath()
    {
        Outcome outcome = await Program.MusicfsAsync("status", "--wach");
        Assert.AreEqual("musicfs: There is no option '--wach'.\nTry: musicfs status --help\n", outcome.Errors);
        // A query may begin with a dash, and what follows two dashes is never an option.
        foreach (string[] words in (string[][])[["search", "-live"], ["search", "--", "--live"]])
            Assert.DoesNotContain("There is no option", (await Program.MusicfsAsync(words)).Errors);
        Outcome at = await Program.MusicfsAsync("tags", "@midnight");
        Assert.AreEqual(1, at.ExitCode);
        Assert.Contains("@midnight: ", at.Output + at.Errors);
    }

    [TestMethod]
    public async Task Mount_OriginMissing_SaysWhatToDoAndExitsWith4()
    {
        using Folders folders = new();
        Outcome outcome = await Program.MusicfsAsync("mount", folders["mount"], "--origin", folders.PathOf("nowhere"));
        Assert.AreEqual(4, outcome.ExitCode);
        Assert.Contains("nowhere does not exist", outcome.Errors);
    }

    [TestMethod]
    public async Task Mount_AlreadyMounted_SaysHowToUnmountAndExitsWith4()
    {
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync();
        Outcome outcome = await Program.MusicfsAsync("mount", library.MountPoint, "--origin", library.Origin);
        Assert.AreEqual(4, outcome.ExitCode);
        Assert.Contains($"musicfs umount {library.MountPoint}", outcome.Errors);
    }

    [TestMethod]
    public async Task Demo_UntilItIsStopped_ShowsMusicAndRemovesEverything()
    {
        Prerequisite.Fuse();
        using Folders folders = new();
        string mount = folders.PathOf("made/for/it");
        string origin = folders["nothing"];

        await using (MountedLibrary demo = await MountedLibrary.StartAsync(Program.Musicfs, ["demo", mount], origin, mount, null))
            Assert.HasCount(25, demo.Tracks());

        Assert.IsFalse(Directory.Exists(mount));
    }
}
