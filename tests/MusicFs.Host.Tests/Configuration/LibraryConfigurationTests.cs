using Microsoft.Extensions.Logging;
using MusicFs.Host.Configuration;

namespace MusicFs.Host.Tests.Configuration;

[TestClass]
public sealed class LibraryConfigurationTests : IDisposable
{
    private const string Full =
        """
        library:
          name: home
        origins:
          nas:
            location: /mnt/nas/music
          usb: /media/usb        # the short form
        views:
          Artists: $albumartist/$album/$title.$format
          Genres:
            template: $genre/$title.$format
        mount:
          umask: 022
          allow_other: true
        mounts:
          /mnt/music:
          /mnt/genres/:
            views: [Genres]
            umask: 077
            threads: 2
            transport: device
          /mnt/flat:
            template: $title.$format
            passthrough: false
        cache:
          directory: /var/tmp/cache
        state:
          directory: /var/tmp/state
        log:
          level: debug
        """;

    private readonly ConfigurationFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [TestMethod]
    public void Load_FullFile_HasEverythingInIt()
    {
        LibraryConfiguration configuration = _fixture.LoadValid(Full);

        Assert.AreEqual("nas=/mnt/nas/music usb=/media/usb", string.Join(' ', configuration.Origins.Select(o => $"{o.Id}={o.Location}")));
        Assert.AreEqual("/mnt/music /mnt/genres /mnt/flat", string.Join(' ', configuration.MountPoints));
        Assert.AreEqual(LogLevel.Debug, configuration.LogLevel);

        MountRequest music = configuration.RequestFor("/mnt/music");
        Assert.AreEqual("home", music.Library);
        Assert.AreEqual("Artists Genres", string.Join(' ', music.Views.Select(view => view.Name)));
        Assert.AreEqual(0b010_010u, music.Umask);
        Assert.IsTrue(music.AllowOther);
        Assert.IsTrue(music.PassThrough);
        Assert.AreEqual("/var/tmp/cache", music.CacheDirectory);
        Assert.AreEqual("/var/tmp/state", music.StateDirectory);

        MountRequest genres = configuration.RequestFor("/mnt/genres");
        Assert.AreEqual("Genres", string.Join(' ', genres.Views.Select(view => view.Name)));
        Assert.AreEqual(0b111_111u, genres.Umask);
        Assert.AreEqual(2, genres.Threads);
        Assert.AreEqual(MountTransport.Device, genres.Transport);

        MountRequest flat = configuration.RequestFor("/mnt/flat");
        Assert.AreEqual("$title.$format", flat.Template);
        Assert.IsEmpty(flat.Views);
        Assert.IsFalse(flat.PassThrough);
    }

    [TestMethod]
    [DataRow("", "", null)]
    [DataRow("library: {name: home}\n", "", "home")]
    [DataRow("library: {name: home}\nmount: {label: Musik}\n", "", "Musik")]
    [DataRow("mount: {label: Musik}\n", "label: 'Größe, 1'", "Größe, 1")]
    public void Label_OfAMount_ThatOfThePlaceOrOfAllOrOfTheLibrary(string head, string own, string? expected)
    {
        LibraryConfiguration configuration = _fixture.LoadValid(head + "origins: {a: /music}\nmounts:\n  /mnt:\n    threads: 2\n    file_system_name: NTFS\n    network_name: \\\\musicfs\\home\n    " + own + "\n");
        MountRequest request = configuration.RequestFor("/mnt");
        Assert.AreEqual(expected, request.Label);
        Assert.AreEqual("NTFS", request.FileSystemName);
        Assert.AreEqual(@"\\musicfs\home", request.NetworkName);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("# nothing but a comment\n")]
    [DataRow("---\n")]
    [DataRow("origins:\nviews:\nmount:\nmounts:\n")]
    public void Load_NothingSet_HasDefaults(string yaml)
    {
        LibraryConfiguration configuration = _fixture.LoadValid(yaml);
        Assert.IsEmpty(configuration.Origins);
        Assert.IsNull(configuration.LogLevel);
        Assert.IsNull(configuration.RequestFor("/mnt").Template);
    }

    [TestMethod]
    public void Load_CommandLine_HoldsOverTheFile()
    {
        CommandLineSettings line = _fixture.CommandLine;
        line.Set("--umask", "007", "mounts", "/mnt/genres", "umask");
        line.Set("--cache-dir", "/elsewhere", "cache", "directory");
        Assert.IsNull(line.SetOrigins("--origin", ["/srv/only"]));

        LibraryConfiguration configuration = _fixture.LoadValid(Full);

        Assert.AreEqual("only", configuration.Origins.Single().Id);
        Assert.AreEqual("/elsewhere", configuration.CacheDirectory);
        Assert.AreEqual(0b111u, configuration.RequestFor("/mnt/genres").Umask);
    }

    [TestMethod]
    public void Load_ViewsOnTheCommandLine_ReplaceThoseOfTheFile()
    {
        Assert.IsNull(_fixture.CommandLine.SetViews("--view", ["All=$title.$format"]));
        LibraryConfiguration configuration = _fixture.LoadValid("views: {Artists: $artist/$title.$format}");
        Assert.AreEqual("All", configuration.Views.Single().Name);
    }

    [TestMethod]
    public void Load_OptionsOfAMount_HoldForWhateverIsMounted()
    {
        _fixture.CommandLine.SetForMounts("--umask", "007", "umask");
        LibraryConfiguration configuration = _fixture.LoadValid(Full);
        Assert.AreEqual(3, configuration.MountPoints.Count(place => configuration.RequestFor(place).Umask == 0b111));
    }

    [TestMethod]
    public void Load_MountPointOnTheCommandLine_IsTheOnlyOne()
    {
        _fixture.CommandLine.MountPoint = "/elsewhere";
        _fixture.CommandLine.SetForMounts("--template", "$title", "template");
        LibraryConfiguration configuration = _fixture.LoadValid(Full);

        Assert.AreEqual("/elsewhere", configuration.MountPoints.Single());
        MountRequest request = configuration.RequestFor("/elsewhere");
        Assert.AreEqual("$title", request.Template);
        Assert.IsEmpty(request.Views);
        Assert.AreEqual(0b010_010u, request.Umask);
    }

    [TestMethod]
    public void Load_OriginsOnTheCommandLine_AreAnotherLibraryThanThatOfTheFile()
    {
        Assert.IsNull(_fixture.CommandLine.SetOrigins("--origin", ["/srv/only"]));
        LibraryConfiguration configuration = _fixture.LoadValid(Full);
        Assert.IsNull(configuration.LibraryName);
        Assert.IsNull(configuration.CacheDirectory);
        Assert.IsNull(configuration.StateDirectory);
    }

    [TestMethod]
    public void Load_Collections_HaveQueriesWithTheirOrderAndLimit()
    {
        LibraryConfiguration configuration = _fixture.LoadValid(
            """
            collections:
              Fresh: added:90d sort:-added
              Late Night:
                query: genre:jazz year:..1965
                sort: -year,artist
                limit: 200
            """);
        Assert.AreEqual(
            "Fresh = added:90d sort:-added | Late Night = genre:jazz year:..1965 sort:-year,artist limit:200",
            string.Join(" | ", configuration.Collections.Select(one => $"{one.Name} = {one.Query.Source}")));
        Assert.AreEqual(200, configuration.Collections[1].Query.Limit);
    }

    [TestMethod]
    public void Load_OriginWithSettings_HasThemAndItsPlaceByPriority()
    {
        LibraryConfiguration configuration = _fixture.LoadValid(
            """
            origins:
              slow: /mnt/slow
              fast:
                location: /mnt/fast
                kind: local
                priority: 1
                include: ['*.flac']
                exclude: [Podcasts, /incoming]
            """);
        Assert.AreEqual("fast slow", string.Join(' ', configuration.Origins.Select(origin => origin.Id)));
        OriginLocation fast = configuration.Origins[0];
        CollectionAssert.AreEqual(new[] { "*.flac" }, fast.Include.ToArray());
        CollectionAssert.AreEqual(new[] { "Podcasts", "/incoming" }, fast.Exclude.ToArray());
        Assert.AreEqual((1, 100), (fast.Priority, configuration.Origins[1].Priority));
    }

    [TestMethod]
    public void Load_ReplicasAndMeteredOrigins_ReachTheRequest()
    {
        MountRequest request = _fixture.LoadValid("library: {replicas: fastest}\norigins:\n  cloud: {location: /srv/cloud, metered: true}\n  disk: /srv/disk").RequestFor("/mnt");

        Assert.AreEqual(ReplicaOrder.Fastest, request.Replicas);
        Assert.AreEqual("cloud True, disk False", string.Join(", ", request.Origins.Select(static origin => $"{origin.Id} {origin.IsMetered}")));
        Assert.AreEqual(ReplicaOrder.Priority, _fixture.LoadValid("origins: {disk: /srv/disk}").RequestFor("/mnt").Replicas);
    }

    [TestMethod]
    public void RequestFor_OnlyACacheFolder_KeepsStateInIt()
    {
        MountRequest request = _fixture.LoadValid("cache: {directory: /var/tmp/cache}\nlibrary: {rescan_interval: 7}").RequestFor("/mnt");
        Assert.AreEqual("/var/tmp/cache/state", request.StateDirectory);
        Assert.AreEqual(TimeSpan.FromSeconds(7), request.RescanInterval);
    }

    [TestMethod]
    public void Show_EveryValue_SaysWhereItIsFrom()
    {
        _fixture.CommandLine.Set("--cache-dir", "/elsewhere", "cache", "directory");
        IReadOnlyList<ShownSetting> shown = _fixture.LoadValid(Full).Show();

        Assert.Contains(new ShownSetting("cache.directory", "/elsewhere", "--cache-dir"), shown);
        Assert.Contains(new ShownSetting("log.level", "debug", $"{_fixture.File}:29:10"), shown);
        Assert.Contains(new ShownSetting("origins.usb.location", "/media/usb", $"{_fixture.File}:6:3"), shown);
        Assert.Contains(new ShownSetting("mount.passthrough", "true", "default"), shown);
    }

    [TestMethod]
    public void RequestFor_LibraryWithoutAName_IsNamedByItsOrigins()
    {
        MountRequest request = _fixture.LoadValid("origins: {nas: /mnt/nas}").RequestFor("/mnt");
        Assert.AreEqual(LibraryPlaces.LibraryName(null, request.Origins), request.Library);
    }

    [TestMethod]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Reference_ToAPrivateFile_IsResolvedAndNotShown()
    {
        string secret = Path.Combine(_fixture.Folder, "secret");
        File.WriteAllText(secret, "/srv/hidden\n");
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        LibraryConfiguration configuration = _fixture.LoadValid($"origins: {{nas: '${{file:{secret}}}'}}");

        Assert.AreEqual("/srv/hidden", configuration.Origins.Single().Location);
        Assert.DoesNotContain("hidden", string.Join('\n', configuration.Show()));
    }

    [TestMethod]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Reference_ToAFileOpenToOthers_IsRefused()
    {
        string secret = Path.Combine(_fixture.Folder, "secret");
        File.WriteAllText(secret, "/srv/hidden\n");
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        ConfigurationProblem problem = _fixture.Load($"origins: {{nas: '${{file:{secret}}}'}}").Problems.Single();

        Assert.Contains("open to other users", problem.Problem.What);
        Assert.Contains($"chmod 600 {secret}", problem.Problem.Remedy);
    }

    [TestMethod]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Reference_ToAValueThatIsWrong_DoesNotShowIt()
    {
        string secret = Path.Combine(_fixture.Folder, "secret");
        File.WriteAllText(secret, "sesame");
        File.SetUnixFileMode(secret, UnixFileMode.UserRead);
        ConfigurationProblem problem = _fixture.Load($"cache: {{directory: '${{file:{secret}}}'}}").Problems.Single();
        Assert.DoesNotContain("sesame", problem.ToString());
    }

    [TestMethod]
    [DataRow("${env:MUSICFS_TEST_UNSET}", "not set")]
    [DataRow("${file:/nowhere/at/all}", "cannot be read")]
    [DataRow("${vault:x}", "not a reference")]
    [DataRow("${x}", "not a reference")]
    [DataRow("${file:/dev/zero}", "open to other users")]
    public void Reference_ToNothing_IsRefused(string reference, string what) =>
        Assert.Contains(what, _fixture.Load($"origins: {{nas: '{reference}'}}").Problems.Single().Problem.What);

    [TestMethod]
    public void CommandLine_ViewWithoutAName_IsRefused()
    {
        Assert.Contains("has no name", _fixture.CommandLine.SetViews("--view", ["$title"])!.What);
        Assert.Contains("Two views", _fixture.CommandLine.SetViews("--view", ["A=$title", "a=$title"])!.What);
    }
}
