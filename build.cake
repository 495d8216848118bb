// One command for everything: dotnet cake --target=NAME. The targets are described in CONTRIBUTING.md.

var target = Argument("target", "Test");
var configuration = Argument("configuration", "Release");
var runtime = Argument("runtime", "linux-x64");
var only = Argument("only", "*");

const string Solution = "MusicFs.sln";
const string Fast = "TestCategory!=Integration&TestCategory!=Fuse&TestCategory!=WinFsp&TestCategory!=EndToEnd&TestCategory!=Soak&TestCategory!=Fuzz";
const string Real = "TestCategory=Integration|TestCategory=Fuse|TestCategory=EndToEnd";

void RunTests(string filter) => DotNetTest(Solution, new DotNetTestSettings
{
    Configuration = configuration,
    NoBuild = true,
    Filter = filter,
    Loggers = ["trx"],
    ResultsDirectory = "artifacts/test-results",
});

Task("Restore").Does(() => DotNetRestore(Solution, new DotNetRestoreSettings { LockedMode = HasEnvironmentVariable("CI") }));

Task("Build").IsDependentOn("Restore").Does(() =>
    DotNetBuild(Solution, new DotNetBuildSettings { Configuration = configuration, NoRestore = true, NoLogo = true }));

Task("Test").IsDependentOn("Build").Does(() => RunTests(Fast));

Task("EndToEnd").IsDependentOn("Build").Does(() => RunTests(Real));

// Mutates small files through every codec, with another seed each time: about two million inputs a minute and core.
Task("Fuzz").IsDependentOn("Build").Does(() =>
{
    Environment.SetEnvironmentVariable("MUSICFS_FUZZ_ROUNDS", Argument("rounds", "20000000"));
    Environment.SetEnvironmentVariable("MUSICFS_FUZZ_SEED", Argument("seed", (DateTime.UtcNow.Ticks / TimeSpan.TicksPerSecond % 1_000_000).ToString()));
    RunTests("FullyQualifiedName~MutationTests");
});

// Mutants of WebAssembly modules, loaded and run, with another seed each time; needs wabt.
Task("FuzzWasm").IsDependentOn("Build").Does(() =>
{
    Environment.SetEnvironmentVariable("MUSICFS_FUZZ_ROUNDS", Argument("rounds", "1000000"));
    Environment.SetEnvironmentVariable("MUSICFS_FUZZ_SEED", Argument("seed", (DateTime.UtcNow.Ticks / TimeSpan.TicksPerSecond % 1_000_000).ToString()));
    RunTests("FullyQualifiedName~ModuleMutationTests");
});

// The WebAssembly specification's own suite beside our scripts: --suite=FOLDER has its *.wast files, as of November 2022, the last that Debian's wabt reads.
Task("WasmSuite").IsDependentOn("Build").Does(() =>
{
    Environment.SetEnvironmentVariable("MUSICFS_WASM_SUITE", Argument<string>("suite"));
    RunTests("FullyQualifiedName~Specification.ScriptTests");
});

// Kills scans, and a process that writes, backs up and migrates what people made, many more times than Test does.
Task("Kills").IsDependentOn("Build").Does(() =>
{
    Environment.SetEnvironmentVariable("MUSICFS_TEST_KILLS", Argument("rounds", "200"));
    Environment.SetEnvironmentVariable("MUSICFS_KILL_ROUNDS", Argument("rounds", "1000"));
    RunTests("FullyQualifiedName~Scan_KilledAtAnyMoment|FullyQualifiedName~UserKillTests");
});

// Loads and unloads a plugin under reads many more times than Test does, and prints what memory it takes.
Task("Plugins").IsDependentOn("Build").Does(() =>
{
    Environment.SetEnvironmentVariable("MUSICFS_PLUGIN_ROUNDS", Argument("rounds", "500"));
    RunTests("FullyQualifiedName~PluginSetTests.Reload_ManyTimesUnderReads");
});

// Kills a process that works on a chunk store, and a daemon that is read from, and cuts the power of a simulated disk at every step, many more times
// than Test and EndToEnd do.
Task("Crash").IsDependentOn("Build").Does(() =>
{
    Environment.SetEnvironmentVariable("MUSICFS_KILL_ROUNDS", Argument("rounds", "500"));
    Environment.SetEnvironmentVariable("MUSICFS_POWER_CUTS", Argument("seeds", "20"));
    RunTests("FullyQualifiedName~Chunks.Tests.KillTests|FullyQualifiedName~CrashTests|FullyQualifiedName~RemoteKillTests");
});

// What runs at once, over and over: each time with other seeds, on one processor the first time, two the second, up to eight and from one again.
Task("Stress").IsDependentOn("Build").Does(() =>
{
    int count = Argument("count", 10);
    for (int i = 0; i < count; i++)
    {
        Information("Run {0} of {1}, processors: {2}", i + 1, count, (i % 8) + 1);
        Environment.SetEnvironmentVariable("DOTNET_PROCESSOR_COUNT", $"{(i % 8) + 1}");
        Environment.SetEnvironmentVariable("MUSICFS_STRESS_RUN", $"{Argument("first", 0) + i}");
        foreach (string project in new[] { "Core", "Chunks", "EndToEnd" })
            DotNetTest($"tests/MusicFs.{project}.Tests", new DotNetTestSettings
            {
                Configuration = configuration,
                NoBuild = true,
                Filter = "TestCategory=Stress",
                Loggers = ["trx"],
                ResultsDirectory = "artifacts/test-results",
            });
    }
});

// Storms of opens, seeks, reads, kills and closes over a line that changes all the time, beside an origin that falls silent.
Task("Soak").IsDependentOn("Build").Does(() =>
{
    Environment.SetEnvironmentVariable("MUSICFS_SOAK_MINUTES", Argument("minutes", "60"));
    Environment.SetEnvironmentVariable("MUSICFS_SOAK_SEED", Argument("seed", "1"));
    RunTests("TestCategory=Soak");
});

// Against rclone's full cache on the same server, near and far; needs nginx, rclone, root, and a quiet machine.
Task("CompareRemote").IsDependentOn("Package").Does(() => StartProcess("python3", new ProcessSettings
{
    Arguments = new ProcessArgumentBuilder()
        .Append("tests/compare-remote/compare.py")
        .Append("--bench").AppendQuoted(Argument<string>("bench"))
        .Append("--musicfs").AppendQuoted($"artifacts/musicfs-{runtime}/musicfs")
        .Append("--rounds").Append(Argument("rounds", "5")),
}));

// Reads from the cache beside reads of the same local files, both by the program.
Task("CompareCached").IsDependentOn("Package").Does(() => StartProcess("python3", new ProcessSettings
{
    Arguments = new ProcessArgumentBuilder()
        .Append("tests/compare-remote/cached.py")
        .Append("--bench").AppendQuoted(Argument<string>("bench"))
        .Append("--musicfs").AppendQuoted($"artifacts/musicfs-{runtime}/musicfs")
        .Append("--rounds").Append(Argument("rounds", "5")),
}));

// 100 readers, 1,000 open files and stat at once, from the cache.
Task("CompareMany").IsDependentOn("Package").Does(() => StartProcess("python3", new ProcessSettings
{
    Arguments = new ProcessArgumentBuilder()
        .Append("tests/compare-remote/many.py")
        .Append("--bench").AppendQuoted(Argument<string>("bench"))
        .Append("--musicfs").AppendQuoted($"artifacts/musicfs-{runtime}/musicfs"),
}));

// The first scan of 2,000 far tracks, against mutagen over rclone's mount of the same server; needs python3-mutagen as well.
Task("CompareScan").IsDependentOn("Build").Does(() => StartProcess("python3", new ProcessSettings
{
    Arguments = new ProcessArgumentBuilder()
        .Append("tests/compare-remote/compare-scan.py")
        .Append("--musicfs").AppendQuoted($"src/MusicFs.Cli/bin/{configuration}/net10.0/musicfs"),
}));

// Albums played over a slow line, with prefetch and without, or albums of which each is left early (--evening=early); needs nginx, root, and a quiet
// machine for three minutes.
Task("Listen").IsDependentOn("Build").Does(() => StartProcess("python3", new ProcessSettings
{
    Arguments = new ProcessArgumentBuilder()
        .Append("tests/compare-remote/listen.py")
        .Append($"--evening={Argument("evening", "usual")}")
        .Append("--musicfs").AppendQuoted($"src/MusicFs.Cli/bin/{configuration}/net10.0/musicfs"),
}));

// First looks into /.search of a library of a million tracks, which is made by the script of --make; needs root, 12 GB, a quarter of an hour (less with
// what is in the folder of --work from the last time), and a machine that has nothing else to do.
Task("SearchMillion").IsDependentOn("Package").Does(() => StartProcess("python3", new ProcessSettings
{
    Arguments = new ProcessArgumentBuilder()
        .Append("tests/compare-remote/search.py")
        .Append("--make").AppendQuoted(Argument<string>("make"))
        .Append("--musicfs").AppendQuoted($"artifacts/musicfs-{runtime}/musicfs")
        .Append("--work").AppendQuoted(Argument("work", "artifacts/search-million")),
}));

Task("Benchmark").Does(() => DotNetRun("tests/MusicFs.Benchmarks", new ProcessArgumentBuilder().Append("--filter").AppendQuoted(only),
    new DotNetRunSettings { Configuration = "Release" }));

Task("Package").IsDependentOn("Restore").Does(() => Publish(runtime));

// DEB, RPM, tarball, MSI and zip, with their checksums, of the programs for both systems; those that were published before: --publish=FOLDER,
// --publish-windows=FOLDER.
Task("Packages").IsDependentOn("Restore").Does(() =>
{
    foreach (var (rid, argument) in new[] { ("linux-x64", "publish"), ("win-x64", "publish-windows") })
    {
        if (!HasArgument(argument))
            Publish(rid);
    }

    RunScript("package.sh", Published("tar"), Published("zip"), "artifacts");
});

// Installs, uses, upgrades and removes them, as root: in a scratch copy of this machine, or in Windows' place by wine; --only=deb chooses.
Task("VerifyPackages").Does(() =>
{
    foreach (string kind in new[] { "deb", "rpm", "tar", "msi", "zip" })
    {
        if (only != "*" && only != kind)
            continue;
        var files = GetFiles(kind == "tar" ? "artifacts/musicfs-*.tar.gz" : $"artifacts/musicfs[-_]*.{kind}");
        if (files.Count != 1)
            throw new CakeException($"There must be one {kind} package in artifacts/, there are {files.Count}. Make it: dotnet cake --target=Packages");
        RunScript($"verify-{kind}.sh", Published(kind), files.Single().FullPath);
    }
});

string Published(string kind) => kind is "msi" or "zip" ? Argument("publish-windows", "artifacts/musicfs-win-x64") : Argument("publish", "artifacts/musicfs-linux-x64");

// The program, and the plugins of this repository below it.
void Publish(string rid)
{
    string folder = $"artifacts/musicfs-{rid}";
    // What an earlier program had is no part of this one.
    CleanDirectory(folder);
    DotNetPublish("src/MusicFs.Cli", new DotNetPublishSettings { Configuration = configuration, Runtime = rid, SelfContained = true, OutputDirectory = folder });
    foreach (var manifest in GetFiles("plugins/*/plugin.json"))
    {
        using var read = System.Text.Json.JsonDocument.Parse(System.IO.File.ReadAllText(manifest.FullPath));
        string to = $"{folder}/optional-plugins/{read.RootElement.GetProperty("id").GetString()}";
        if (read.RootElement.TryGetProperty("module", out var module))
        {
            EnsureDirectoryExists(to);
            CopyFiles([manifest, manifest.GetDirectory().CombineWithFilePath(module.GetString())], to);
        }
        else
        {
            DotNetPublish(manifest.GetDirectory().FullPath, new DotNetPublishSettings { Configuration = configuration, Runtime = rid, SelfContained = false, OutputDirectory = to });
        }
    }
}

void RunScript(string name, params string[] words)
{
    var arguments = new ProcessArgumentBuilder().AppendQuoted($"installers/{name}");
    foreach (string word in words)
        arguments.AppendQuoted(word);
    if (StartProcess("bash", new ProcessSettings { Arguments = arguments }) is not 0 and var status)
        throw new CakeException($"installers/{name} ended with status {status}.");
}

// The program for Windows under wine, with the stand-in for WinFsp: --runs=10, and --publish=FOLDER for one that is there already.
Task("VerifyWindows").Does(() =>
{
    string folder = Argument("publish", "artifacts/musicfs-win-x64");
    if (!HasArgument("publish"))
    {
        CleanDirectory(folder);
        DotNetPublish("src/MusicFs.Cli", new DotNetPublishSettings { Configuration = configuration, Runtime = "win-x64", SelfContained = true, OutputDirectory = folder });
    }

    var arguments = new ProcessArgumentBuilder().Append("tests/windows/verify.sh").AppendQuoted(folder).Append("--runs").Append(Argument("runs", "1"));
    if (StartProcess("bash", new ProcessSettings { Arguments = arguments }) is not 0 and var status)
        throw new CakeException($"tests/windows/verify.sh ended with status {status}.");
});

Task("Verify").IsDependentOn("Build").IsDependentOn("Test").IsDependentOn("EndToEnd");

RunTarget(target);
