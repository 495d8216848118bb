using System.Diagnostics;
using System.Text.RegularExpressions;
using MusicFs.EndToEnd.Tests.Running;
using MusicFs.Testing;

namespace MusicFs.EndToEnd.Tests;

/// <summary>
/// Who writes a plugin: what the tutorials of docs/plugins and docs/wasm-plugins.md say, done in empty folders, is what <c>musicfs plugin new</c> writes, builds, passes its tests, loads and serves.
/// All of it is built once, in one go, and without any source of packages but those that this project itself was built with.
/// </summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed partial class PluginAuthorTests
{
    private const string Wasm = "wasm";

    /// <summary>The compiler is shared with whatever else is built at the moment.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(12);

    private static readonly (string Kind, string Name, string Page)[] Tutorials =
    [
        ("origin", "tones", "plugins/origin.md"),
        ("format", "au", "plugins/format.md"),
        ("metadata", "hints", "plugins/metadata.md"),
        ("events", "diary", "plugins/events.md"),
        (Wasm, "encoder", "wasm-plugins.md"),
    ];

    private static Folders s_folders = null!;

    /// <summary>What the tutorials say, in one folder each; and beside it what the program writes.</summary>
    [ClassInitialize]
    public static async Task BuildAsync(TestContext context)
    {
        s_folders = new Folders();
        foreach ((string kind, string name, string page) in Tutorials)
        {
            Outcome written = await Program.MusicfsAsync("plugin", "new", kind, name, "--output", Made(name));
            Assert.AreEqual(0, written.ExitCode, written.Errors);
            foreach ((string file, string content) in FilesOf(page))
                Write(Path.Combine(Typed(name), file), content);
            if (kind == Wasm)
                continue;
            // The tutorials are about the plugin itself; its tests are those that are written for it.
            foreach (string test in Directory.EnumerateFiles(Path.Combine(Made(name), "tests")))
                Write(Path.Combine(Typed(name), "tests", Path.GetFileName(test)), await File.ReadAllTextAsync(test, context.CancellationToken));
        }

        string[] projects = [.. Directory.EnumerateFiles(s_folders["typed"], "*.csproj", SearchOption.AllDirectories)];
        Assert.HasCount(8, projects);
        Write(s_folders.PathOf("typed/all.slnx"), $"<Solution>{string.Concat(projects.Select(static project => $"<Project Path=\"{project}\" />"))}</Solution>");
        Write(s_folders.PathOf("typed/nuget.config"), "<configuration><packageSources><clear /></packageSources></configuration>");
        File.Copy(Path.Combine(Repository.Root, "global.json"), s_folders.PathOf("typed/global.json"));
        // In one process: none has to reach another in time.
        await DotnetAsync($"build all.slnx -m:1 --nologo -v:q -p:RunAnalyzersDuringBuild=false '-p:MusicFsFolder={AppContext.BaseDirectory}'");
    }

    [ClassCleanup]
    public static void Clean() => s_folders.Dispose();

    [TestMethod]
    public void Tutorial_OfEachKind_IsWhatTheProgramWrites()
    {
        foreach ((string kind, string name, string page) in Tutorials)
        {
            Dictionary<string, string> said = FilesOf(page);
            string[] made = [.. Directory.EnumerateFiles(Made(name), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Made(name), file))];
            // What only tries a plugin, and what git wants, is not in the tutorials; musicfs.h is linked to.
            string[] shown = [.. made.Where(static file => !file.StartsWith("tests/", StringComparison.Ordinal) && file is not (".gitignore" or "test.sh" or "musicfs.h") && !file.EndsWith(".slnx", StringComparison.Ordinal) && !file.EndsWith(".wasm", StringComparison.Ordinal))];
            CollectionAssert.AreEquivalent(shown, said.Keys, kind);
            foreach ((string file, string content) in said)
                Assert.AreEqual(File.ReadAllText(Path.Combine(Made(name), file)).Replace(AppContext.BaseDirectory.TrimEnd('/'), "/usr/lib/musicfs", StringComparison.Ordinal), content, $"docs/{page}: {file}");
        }
    }

    [TestMethod]
    public async Task Tests_OfEachPlugin_Pass()
    {
        string said = await DotnetAsync("test */tests/bin/Debug/net10.0/*Plugin.Tests.dll");

        MatchCollection passed = Passed().Matches(said);
        Assert.HasCount(4, passed, said);
        Assert.IsTrue(passed.All(static match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) > 0), said);
        Outcome module = await Program.ShellAsync($"MUSICFS='{Program.Musicfs}' ./test.sh", Made("encoder"));
        Assert.AreEqual((0, "ok: the name of an encoder\nok: none\n"), (module.ExitCode, module.Output), module.Errors);
    }

    /// <summary>Where there is no compiler for it, the module is the one that lies beside its source, as for those who have none.</summary>
    [TestMethod]
    public async Task Module_BuiltAnew_StillTells()
    {
        Outcome compiler = await Program.ShellAsync("command -v clang && command -v wasm-ld");
        string script = compiler.ExitCode == 0 ? $"rm encoder.wasm && ./build.sh && MUSICFS='{Program.Musicfs}' ./test.sh" : $"MUSICFS='{Program.Musicfs}' ./test.sh";
        string folder = s_folders["built"];
        Outcome built = await Program.ShellAsync($"umask 022 && cp -r '{Made("encoder")}/.' . && {script}", folder);
        Assert.AreEqual(0, built.ExitCode, built.Output + built.Errors);
    }

    [TestMethod]
    public async Task Plugins_OfTheTutorials_LoadAndAreCollected()
    {
        string song = s_folders.PathOf("song.au");
        await File.WriteAllBytesAsync(song, Au("title=Dawn\nartist=Ada\n"));
        await AssertTestedAsync("tones", "the first 65536 bytes of Tones/440 Hz.wav", "--origin", "tones://440,660");
        await AssertTestedAsync("au", "TITLE=Dawn; ARTIST=Ada", song);
        await AssertTestedAsync("hints", "sources: hints-list, hints", "--setting", "list=/nowhere");
        await AssertTestedAsync("diary", "diary 1.0.0 is loaded");
    }

    [TestMethod]
    public async Task Mount_WithThePluginsOfTheTutorials_ServesWhatTheyHave()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount"), music = Directory.CreateDirectory(world.PathOf("music")).FullName, diary = world.PathOf("diary.jsonl");
        await File.WriteAllBytesAsync(Path.Combine(music, "song.au"), Au("title=Dawn\nartist=Ada\nalbum=Days\ntrack=1\n"));
        await File.WriteAllBytesAsync(Path.Combine(music, "noise.wav"), Wav("LAME3.100"));
        await File.WriteAllTextAsync(world.PathOf("genres.txt"), "Ada\tDays\tAmbient\n");
        string search = Directory.CreateDirectory(world.PathOf("plugins")).FullName;
        foreach (string name in new[] { "tones", "au", "hints", "diary" })
            Assert.AreEqual(0, (await Program.ShellAsync($"umask 022 && cp -r '{Typed(name)}/out' '{search}/{name}'")).ExitCode);
        world.WriteConfiguration($$"""
            origins: {music: {{music}}, tones: "tones://440,660", short: {location: "tones://220", settings: {seconds: 1} } }
            mounts:
              {{place}}:
            plugin: {folders: [{{search}}]}
            plugins:
              hints: {settings: {list: "{{world.PathOf("genres.txt")}}"} }
              diary: {settings: {file: "{{diary}}", types: "sync.finished"} }
              tones: {settings: {seconds: 3} }

            """);

        // Who reads a file without a daemon asks the same plugins.
        Assert.Contains("\"title\":\"Dawn\"", await world.SucceedAsync("tags", "--json", Path.Combine(music, "song.au")));
        Assert.AreEqual(1, (await world.RunAsync("tags", "--no-plugins", Path.Combine(music, "song.au"))).ExitCode);
        Assert.Contains("Ada - Dawn", await world.SucceedAsync("template", "test", "$artist - $title", Path.Combine(music, "song.au")));

        await world.SucceedAsync("mount", "--daemon", "--wait-for-scan");

        byte[] tone = await File.ReadAllBytesAsync(Path.Combine(place, ".origins", "tones", "Tones", "440 Hz.wav"));
        Assert.HasCount(44 + (3 * 16000), tone);
        Assert.HasCount(44 + 16000, await File.ReadAllBytesAsync(Path.Combine(place, ".origins", "short", "Tones", "220 Hz.wav")));
        Assert.AreEqual(3, Directory.EnumerateFiles(place, "* Hz.wav", SearchOption.AllDirectories).Count(file => !file.Contains("/.origins/", StringComparison.Ordinal)));
        string song = Find(place, "*.au"), noise = Find(place, "*noise*.wav");
        Assert.Contains("Dawn", song);
        Assert.Contains("ENCODER = LAME3.100", await world.SucceedAsync("metadata", "get", noise));
        await Polling.UntilAsync(async () => (await world.RunAsync("metadata", "get", song)).Output.Contains("GENRE = Ambient  (hints-list)", StringComparison.Ordinal));
        await Polling.UntilAsync(() => File.Exists(diary) && File.ReadAllText(diary).Contains("\"sync.finished\"", StringComparison.Ordinal));
        Assert.DoesNotContain("failed", await world.SucceedAsync("plugin", "list"));
    }

    [TestMethod]
    public async Task New_WhatCannotBe_IsRefusedInWordsAndNothingIsWritten()
    {
        string folder = s_folders.PathOf("refused");
        foreach ((string kind, string name, string words) in new[]
        {
            ("colour", "red", "The kinds are origin, format, metadata, events, wasm"),
            ("format", "My Format", "lower case letters"),
            ("format", "x", "2 to 32"),
            ("format", "../x", "lower case letters"),
            ("origin", "sftp", "sftp:// itself"),
        })
        {
            Outcome outcome = await Program.MusicfsAsync("plugin", "new", kind, name, "--output", folder);
            Assert.AreEqual(2, outcome.ExitCode, name);
            Assert.Contains(words, outcome.Errors);
        }

        Assert.IsFalse(Directory.Exists(folder));
        Outcome again = await Program.MusicfsAsync("plugin", "new", "format", "other", "--output", Made("au"));
        Assert.AreEqual(1, again.ExitCode);
        Assert.Contains("nothing is written over", again.Errors);
    }

    /// <summary>One set of packages for all: what an author's tests use is what was tried here.</summary>
    [TestMethod]
    public void Packages_OfTheTests_AreThoseOfThisProject()
    {
        string own = File.ReadAllText(Path.Combine(Repository.Root, "Directory.Packages.props"));
        MatchCollection used = PackageOfTests().Matches(File.ReadAllText(Path.Combine(Made("au"), "tests", "AuPlugin.Tests.csproj")));
        Assert.HasCount(3, used);
        foreach (Match package in used)
            Assert.Contains($"<PackageVersion {package.Groups[1].Value} />", own);
    }

    private static string Made(string name) => s_folders.PathOf(Path.Combine("made", name));

    private static string Typed(string name) => s_folders.PathOf(Path.Combine("typed", name));

    private static string Find(string place, string pattern) =>
        Directory.EnumerateFiles(place, pattern, SearchOption.AllDirectories).Single(static file => !file.Contains("/.", StringComparison.Ordinal));

    private static async Task AssertTestedAsync(string name, string words, params string[] arguments)
    {
        Outcome outcome = await Program.MusicfsAsync(["plugin", "test", Path.Combine(Typed(name), "out"), .. arguments]);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors + outcome.Output);
        Assert.Contains(words, outcome.Output);
        Assert.EndsWith("unloaded, and out of memory\n", outcome.Output);
    }

    /// <summary>The files that a page says: the name of each in a line of its own, and its content in the block behind that.</summary>
    private static Dictionary<string, string> FilesOf(string page) =>
        FileOfPage().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", page))).ToDictionary(static match => match.Groups[1].Value, static match => match.Groups[2].Value);

    private static void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    /// <summary>Behind the tests that run beside it. Its output is a file: whatever it leaves running holds no pipe of ours. What a build around these tests set for its own children is not for this one.</summary>
    private static async Task<string> DotnetAsync(string arguments)
    {
        using Process process = Program.Start(
            "/bin/bash",
            ["-c", $"umask 022; exec nice -n 3 env -u MSBuildSDKsPath -u MSBuildExtensionsPath -u MSBuildLoadMicrosoftTargetsReadOnly MSBUILDDISABLENODEREUSE=1 VSTEST_CONNECTION_TIMEOUT=600 DOTNET_CLI_UI_LANGUAGE=en DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 dotnet {arguments} >../said 2>&1"],
            s_folders["typed"]);
        using CancellationTokenSource limit = new(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        string said = await File.ReadAllTextAsync(s_folders.PathOf("said"));
        Assert.AreEqual(0, process.ExitCode, $"dotnet {arguments}: {said}");
        return said;
    }

    /// <summary>A second of silence with this annotation.</summary>
    private static byte[] Au(string annotation) =>
        [.. ".snd"u8, .. Big(24 + annotation.Length), .. Big(16000), .. Big(3), .. Big(8000), .. Big(1), .. System.Text.Encoding.ASCII.GetBytes(annotation), .. new byte[16000]];

    /// <summary>A second of silence, and behind it a chunk with this text.</summary>
    private static byte[] Wav(string text)
    {
        byte[] junk = System.Text.Encoding.ASCII.GetBytes(text.PadRight(16));
        return [.. "RIFF"u8, .. Little(36 + 8000 + 24), .. "WAVEfmt "u8, .. Little(16), 1, 0, 1, 0, .. Little(8000), .. Little(8000), 1, 0, 8, 0, .. "data"u8, .. Little(8000), .. new byte[8000], .. "junk"u8, .. Little(16), .. junk];
    }

    private static byte[] Big(int number) => [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];

    private static byte[] Little(int number) => [(byte)number, (byte)(number >> 8), (byte)(number >> 16), (byte)(number >> 24)];

    [GeneratedRegex(@"^`([^`\n]+)`:\n\n```\w+\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex FileOfPage();

    [GeneratedRegex(@"Failed:\s+0, Passed:\s+(\d+), Skipped:\s+0")]
    private static partial Regex Passed();

    [GeneratedRegex("<PackageReference (Include=\"[^\"]+\" Version=\"[^\"]+\") />")]
    private static partial Regex PackageOfTests();
}
