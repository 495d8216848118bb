using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>The configuration file, from the example to the mounts it names.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class ConfigurationTests
{
    [TestMethod]
    public async Task Mount_FileInTheUsualPlace_MountsWhatItNames()
    {
        await using DaemonWorld world = new();
        string music = world.Music();
        string left = Path.GetFileName(Directory.EnumerateDirectories(music).Order(StringComparer.Ordinal).First());
        world.WriteConfiguration(
            $"""
            library:
              name: home
            origins:
              music:
                location: {music}
                exclude: ['/{left}']
            views:
              Flat: $title.$format
              Years: $year/$title.$format
            mounts:
              {world.Place("all")}:
              {world.Place("flat")}:
                views: [Flat]
                umask: 077
            """);

        string output = await world.SucceedAsync("mount", "--daemon");

        Assert.Contains($"mounted {world.PathOf("all")}: ", output);
        Assert.Contains($"mounted {world.PathOf("flat")}: ", output);
        Assert.AreEqual("home", (await world.StatusAsync()).GetProperty("library").GetString());
        Assert.IsTrue(Directory.Exists(Path.Combine(world.PathOf("all"), "Years")));
        Assert.IsFalse(Directory.Exists(Path.Combine(world.PathOf("flat"), "Years")));
        Assert.AreEqual((UnixFileMode)0b101_000_000, File.GetUnixFileMode(Path.Combine(world.PathOf("flat"), "Flat")));
        Assert.IsFalse(Path.Exists(Path.Combine(world.PathOf("all"), ".origins/music", left)), "It is excluded.");
        Assert.IsNotEmpty(Directory.GetFiles(Path.Combine(world.PathOf("all"), "Flat")));
    }

    [TestMethod]
    public async Task Mount_FileAskedFor_IsReadAndOptionsHoldOverIt()
    {
        await using DaemonWorld world = new();
        string file = world.PathOf("mine.yaml");
        File.WriteAllText(file, $"origins: {{music: {world.Music()}}}\nlibrary: {{template: $title.$format}}\nmount: {{umask: 077}}\n");

        await world.SucceedAsync("mount", world.Place("mount"), "--config", file, "--umask", "007", "--daemon", "--wait-for-scan");

        string track = Directory.GetFiles(world.PathOf("mount"))[0];
        Assert.AreEqual((UnixFileMode)0b100_100_000, File.GetUnixFileMode(track));
    }

    [TestMethod]
    public async Task Mount_WrongFile_SaysEverythingThatIsWrong()
    {
        await using DaemonWorld world = new();
        world.WriteConfiguration("orgins:\n  music: /srv\nmount:\n  umask: 9\n");
        Outcome outcome = await world.RunAsync("mount", world.Place("mount"));
        Assert.AreEqual(2, outcome.ExitCode);
        Assert.Contains($"{world.ConfigurationFile}:1:1: There is no setting 'orgins'", outcome.Errors);
        Assert.Contains("Did you mean 'origins'?", outcome.Errors);
        Assert.Contains($"{world.ConfigurationFile}:4:10: 'mount.umask' cannot be '9'", outcome.Errors);
    }

    [TestMethod]
    public async Task Mount_OriginOnTheCommandLine_IsAnotherLibraryThanTheFiles()
    {
        await using DaemonWorld world = new();
        world.WriteConfiguration("this is: [not a configuration");
        await world.MountAsync(world.Place("mount"), world.Music());
        Assert.AreEqual(world.PathOf("mount"), (await world.MountsAsync()).Single());
    }

    [TestMethod]
    public async Task Config_InitCheckShow_WorkTogether()
    {
        await using DaemonWorld world = new();
        Assert.Contains("There is no configuration file", await world.SucceedAsync("config", "check"));
        Assert.Contains($"wrote {world.ConfigurationFile}", await world.SucceedAsync("config", "init"));
        Assert.Contains("is right", await world.SucceedAsync("config", "check"));
        Outcome again = await world.RunAsync("config", "init");
        Assert.AreEqual(2, again.ExitCode);
        Assert.Contains("is there already", again.Errors);

        world.WriteConfiguration("log: {level: debug}\n");
        string shown = await world.SucceedAsync("config", "show");
        Assert.Contains($"debug  ({world.ConfigurationFile}:1:14)", shown);
        Assert.Contains("(environment MUSICFS_CACHE__DIRECTORY)", shown);
        world.WriteConfiguration("log: {level: loud}\n");
        Assert.AreEqual(2, (await world.RunAsync("config", "check")).ExitCode);
        Assert.AreEqual(2, (await world.RunAsync("config", "show")).ExitCode);
    }

    [TestMethod]
    public async Task Scan_FileNamesTheOrigins_ScansThem()
    {
        await using DaemonWorld world = new();
        world.WriteConfiguration($"origins: {{music: {world.Music()}}}\n");
        Assert.StartsWith("scanned: ", await world.SucceedAsync("scan"));
        Assert.Contains("tracks", await world.SucceedAsync("library", "stats"));
    }
}
