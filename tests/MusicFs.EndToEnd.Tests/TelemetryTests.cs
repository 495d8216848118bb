using System.Text.Json;
using MusicFs.EndToEnd.Tests.Native;
using MusicFs.EndToEnd.Tests.Running;
using MusicFs.Testing.Network;
using Prerequisite = MusicFs.EndToEnd.Tests.Running.Prerequisite;
using Program = MusicFs.EndToEnd.Tests.Running.Program;
using Repository = MusicFs.Testing.Repository;

namespace MusicFs.EndToEnd.Tests;

/// <summary>What the program tells of itself while it runs: traces, metrics, the log.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class TelemetryTests
{
    private const string Track = "The Paper Lanterns/Harbour Lights (2014) [FLAC]/01 - Low Tide.flac";

    [TestMethod]
    public async Task Trace_FileIsRead_ShowsOpenReadAndReleaseWithPathAndOrigin()
    {
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync("--no-passthrough");
        await using TraceLines trace = await TraceLines.StartAsync(library.MountPoint, "--path", "/" + Track, "--op", "open", "--op", "read", "--op", "release");

        byte[] bytes = await File.ReadAllBytesAsync(library[Track]);

        JsonElement open = await trace.WaitAsync(static operation => operation.GetProperty("operation").GetString() == "open");
        Assert.AreEqual("/" + Track, open.GetProperty("path").GetString());
        Assert.AreEqual("music", open.GetProperty("origin").GetString());
        Assert.AreEqual("onlycopy", open.GetProperty("choice").GetString());
        JsonElement read = await trace.WaitAsync(operation => operation.GetProperty("operation").GetString() == "read"
            && operation.GetProperty("offset").GetInt64() + operation.GetProperty("count").GetInt64() == bytes.Length);
        Assert.AreEqual("direct", read.GetProperty("cache").GetString());
        Assert.AreEqual(open.GetProperty("handle").GetUInt64(), read.GetProperty("handle").GetUInt64());
        _ = await trace.WaitAsync(static operation => operation.GetProperty("operation").GetString() == "release");
    }

    [TestMethod]
    public async Task Trace_NoSuchOperation_IsWrongUsage()
    {
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync();
        Outcome outcome = await Program.MusicfsAsync("trace", library.MountPoint, "--op", "reed");
        Assert.AreEqual(2, outcome.ExitCode);
        Assert.Contains("There is no operation 'reed'.", outcome.Errors);
    }

    [TestMethod]
    public async Task Metrics_EveryWay_GiveTheSameNames()
    {
        int port = FreePort.Take();
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync("--metrics-port", $"{port}");
        _ = await File.ReadAllBytesAsync(library[Track]);

        Outcome command = await Program.MusicfsAsync("metrics", library.MountPoint);
        Assert.AreEqual(0, command.ExitCode, command.Errors);
        string file = await File.ReadAllTextAsync(library[".musicfs/metrics"]);
        using HttpMessageInvoker http = new(new SocketsHttpHandler { UseProxy = false });
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri($"http://127.0.0.1:{port}/metrics"));
        using HttpResponseMessage response = await http.SendAsync(request, default);
        string scraped = await response.Content.ReadAsStringAsync();

        CollectionAssert.AreEqual(Names(command.Output), Names(file));
        CollectionAssert.AreEqual(Names(command.Output), Names(scraped));
        Assert.Contains("musicfs_operations_total{operation=\"open\"}", command.Output);
        // Twelve tracks and more of the demo are shown.
        Assert.Contains("musicfs_mounts 1\n", command.Output);
        string document = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "operations.md"));
        foreach (string name in Names(command.Output))
            Assert.Contains(name, document, $"docs/operations.md says nothing of {name}.");
    }

    [TestMethod]
    public async Task Top_NotOnATerminal_IsPlainText()
    {
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync();
        _ = await File.ReadAllBytesAsync(library[Track]);
        Outcome top = await Program.MusicfsAsync("top", library.MountPoint, "--count", "2", "--interval", "0.1");
        Assert.AreEqual(0, top.ExitCode, top.Errors);
        Assert.DoesNotContain("\e", top.Output);
        StringAssert.Matches(top.Output, new(@"(?m)^open +[\d.]+ +[\d.]+ +"));
        Assert.Contains("of the last ", top.Output);
        Outcome status = await Program.MusicfsAsync("status", library.MountPoint, "--watch", "--count", "2", "--interval", "0.1");
        Assert.AreEqual(0, status.ExitCode, status.Errors);
        Assert.HasCount(3, status.Output.Split("library  "));
    }

    [TestMethod]
    public async Task LogLevel_ChangedWhileRunning_HoldsForItsComponent()
    {
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync();
        Outcome changed = await Program.MusicfsAsync("log", "level", "core", "debug", library.MountPoint, "--json");
        Assert.AreEqual(0, changed.ExitCode, changed.Errors);
        using JsonDocument json = JsonDocument.Parse(changed.Output);
        Assert.AreEqual("debug", json.RootElement.GetProperty("components").GetProperty("core").GetString());
        Assert.AreEqual("warning", json.RootElement.GetProperty("level").GetString());
        Outcome wrong = await Program.MusicfsAsync("log", "level", "core", "loud", library.MountPoint);
        Assert.AreEqual(2, wrong.ExitCode);
    }

    [TestMethod]
    public async Task Quit_Signal_LogsWhatIsUnderWayAndGoesOn()
    {
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync();
        library.Signal(Libc.SIGQUIT);
        await library.WaitForErrorAsync("Operations in flight: ");
        Assert.IsTrue(File.Exists(library[Track]));
    }

    [TestMethod]
    public async Task Log_StandardErrorIsFull_ReadsGoOnAtDebugLevel()
    {
        Prerequisite.Fuse();
        using Folders folders = new();
        await using MountedLibrary library = await StartAsync(folders, "exec \"$0\" \"$@\" 2>/dev/full");
        for (int i = 0; i < 20; i++)
            Assert.IsNotEmpty(await File.ReadAllBytesAsync(library[Track]));
    }

    [TestMethod]
    public async Task Log_ReaderHasStopped_ReadsGoOnAndTheEndComes()
    {
        Prerequisite.Fuse();
        using Folders folders = new();
        string pipe = folders.PathOf("pipe");
        Assert.AreEqual(0, (await Program.RunAsync("mkfifo", [pipe])).ExitCode);
        // Both ends are held by the shell that becomes the program, and nobody reads.
        await using MountedLibrary library = await StartAsync(folders, $"exec 9<>'{pipe}'; exec \"$0\" \"$@\" 2>&9");
        _ = await Program.ShellAsync($"for size in 4096 1; do dd if=/dev/zero of='{pipe}' bs=$size count=70000 oflag=nonblock conv=notrunc; done");
        for (int i = 0; i < 20; i++)
        {
            library.Signal(Libc.SIGQUIT);
            Assert.IsNotEmpty(await File.ReadAllBytesAsync(library[Track]));
        }

        library.Signal(Libc.SIGTERM);
        Assert.AreEqual(0, await library.EndAsync());
    }

    private static Task<MountedLibrary> StartAsync(Folders folders, string script)
    {
        MusicFs.Host.Demo.DemoLibrary.Write(folders["music"], CancellationToken.None);
        string[] arguments =
        [
            "-c", script, Program.Musicfs, "mount", folders["mount"], "--origin", $"music={folders["music"]}", "--cache-dir", folders["cache"], "--no-passthrough",
            "--log-level", "trace",
        ];
        return MountedLibrary.StartAsync("/bin/bash", arguments, folders["music"], folders["mount"], null);
    }

    private static string[] Names(string metrics) =>
        [.. metrics.Split('\n').Where(static line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(static line => line.Split(' ')[2])];
}
