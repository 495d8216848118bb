using System.Text.Json;
using MusicFs.EndToEnd.Tests.Running;
using MusicFs.Host.Demo;
using MusicFs.Testing.Network;

namespace MusicFs.EndToEnd.Tests;

/// <summary>Albums looked up in a MusicBrainz on the loopback, as a mount shows them.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class MetadataSourceTests
{
    private const string Said = "Harbour Lights/Pier Records - Low Tide.flac";
    private const string Plain = "Harbour Lights/Low Tide.flac";

    [TestMethod]
    public async Task Sources_InAMount_FillWhatFilesLackAndPeopleWin()
    {
        await using DaemonWorld world = new();
        string music = world.PathOf("music"), place = world.Place("mount");
        DemoLibrary.Write(music, CancellationToken.None);
        OriginFingerprint before = OriginFingerprint.Of(music);
        await using ScriptedServer service = new(Answer);

        Write(world, music, service, isOn: false);
        await world.SucceedAsync("mount", "--daemon", "--wait-for-scan");
        Assert.IsTrue(File.Exists(Path.Combine(place, Plain)));
        Assert.AreEqual(0, (await world.StatusAsync()).GetProperty("sources").GetArrayLength());
        Assert.IsEmpty(service.Requests, "Nobody is asked unless that is asked for.");
        Assert.IsFalse(File.Exists(Path.Combine(world.PathOf("cache"), "sources.db")));

        Write(world, music, service, isOn: true);
        await world.SucceedAsync("config", "reload");
        await Polling.UntilAsync(() => File.Exists(Path.Combine(place, Said)));
        await UntilAskedAsync(world, albums: 5);
        JsonElement source = (await world.StatusAsync()).GetProperty("sources")[0];
        Assert.AreEqual("musicbrainz 1 4 0", $"{source.GetProperty("name")} {source.GetProperty("found")} {source.GetProperty("none")} {source.GetProperty("failed")}");
        Assert.Contains("source   musicbrainz  1 albums found, 4 unknown", await world.SucceedAsync("status"));
        Assert.IsFalse(File.Exists(Path.Combine(place, Plain)));
        Assert.IsTrue(File.Exists(Path.Combine(world.PathOf("cache"), "sources.db")));
        Assert.Contains("LABEL = Pier Records  (musicbrainz)", await world.SucceedAsync("metadata", "get", Path.Combine(place, Said)));
        Assert.Contains("LABEL = Pier Records (by musicbrainz)", await world.SucceedAsync("explain", Path.Combine(place, Said)));
        string metrics = await world.SucceedAsync("metrics");
        Assert.Contains("musicfs_source_lookups_total{source=\"musicbrainz\",result=\"answered\"} 5\n", metrics);
        Assert.Contains("musicfs_source_albums{source=\"musicbrainz\",state=\"none\"} 4\n", metrics);
        Assert.Contains("musicfs_source_waiting_albums 0\n", metrics);
        JsonElement tags = await TagsAsync(world, Path.Combine(place, Said));
        Assert.AreEqual(MusicBrainzShapes.Id(7), tags.GetProperty("musicbrainz_album_id").GetString());
        Assert.AreEqual("Low Tide", tags.GetProperty("title").GetString());

        await world.SucceedAsync("metadata", "set", Path.Combine(place, Said), "--field", "LABEL=Mine");
        Assert.IsTrue(File.Exists(Path.Combine(place, "Harbour Lights/Mine - Low Tide.flac")));
        string mine = await world.SucceedAsync("metadata", "get", Path.Combine(place, "Harbour Lights/Mine - Low Tide.flac"));
        Assert.Contains("* LABEL = Mine", mine);
        Assert.Contains("BARCODE = 0077774644020  (musicbrainz)", mine);
        Assert.AreEqual(before, OriginFingerprint.Of(music), "The originals were touched.");
        await world.SucceedAsync("umount", place);

        // Only what is new is asked about after a restart.
        int asked = service.Requests.Count;
        Directory.CreateDirectory(Path.Combine(music, "more"));
        File.Copy(Directory.EnumerateFiles(Path.Combine(music, "rips/lanterns_harbour"), "*.flac").Order(StringComparer.Ordinal).First(), Path.Combine(music, "more", "new.flac"));
        await world.SucceedAsync("mount", "--daemon", "--wait-for-scan");
        Assert.IsTrue(File.Exists(Path.Combine(place, "Harbour Lights/Mine - Low Tide.flac")));
        Assert.IsTrue(File.Exists(Path.Combine(place, "Harbour Lights/Pier Records - Ropes and Bells.flac")));
        await UntilAskedAsync(world, albums: 6);
        Assert.AreEqual(asked + 1, service.Requests.Count);
        Assert.Contains("tracks%3A1&", service.Requests.Last().Path);

        Write(world, music, service, isOn: false);
        await world.SucceedAsync("config", "reload");
        await Polling.UntilAsync(() => File.Exists(Path.Combine(place, "Harbour Lights/Ropes and Bells.flac")));
        Assert.IsTrue(File.Exists(Path.Combine(place, "Harbour Lights/Mine - Low Tide.flac")));
        Assert.AreEqual(asked + 1, service.Requests.Count);
    }

    [TestMethod]
    public async Task Sources_ServiceThatIsAway_IsTriedThriceAndSaid()
    {
        await using DaemonWorld world = new();
        string music = world.Music(), place = world.Place("mount");
        await using ScriptedServer service = new(static _ => ScriptedReply.Text(500, "no"));
        // One album alone: of several that fail in a row nothing is held against any.
        Directory.CreateDirectory(world.PathOf("one"));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(music, "rips/lanterns_harbour")))
            File.Copy(file, Path.Combine(world.PathOf("one"), Path.GetFileName(file)));
        Write(world, world.PathOf("one"), service, isOn: true);

        await world.SucceedAsync("mount", "--daemon", "--wait-for-scan");
        await Polling.UntilAsync(async () => (await world.StatusAsync()).GetProperty("sources")[0].GetProperty("failed").GetInt32() == 1);

        Assert.HasCount(3, service.Requests);
        Assert.Contains("status 500", (await world.StatusAsync()).GetProperty("sources")[0].GetProperty("problem").GetString()!);
        Assert.IsTrue(File.Exists(Path.Combine(place, Plain)));
    }

    [TestMethod]
    public async Task Covers_OfAnAlbumWithoutOne_AreServedAndGoAgain()
    {
        Prerequisite.Players("metaflac");
        await using DaemonWorld world = new();
        string music = world.Music(), place = world.Place("mount"), one = Directory.CreateDirectory(world.PathOf("one")).FullName;
        foreach (string file in Directory.EnumerateFiles(Path.Combine(music, "rips/lanterns_harbour"), "*.flac"))
            File.Copy(file, Path.Combine(one, Path.GetFileName(file)));
        Outcome bare = await Program.ShellAsync($"metaflac --remove --block-type=PICTURE '{one}'/*.flac");
        Assert.AreEqual(0, bare.ExitCode, bare.Errors);
        byte[] cover = Png(600, 500);
        await using ScriptedServer service = new(request =>
            !request.Path.Contains("/covers/", StringComparison.Ordinal) ? Answer(request)
            : request.Path == $"/music/covers/release/{MusicBrainzShapes.Id(7)}/front-1200" ? ScriptedReply.Text(307, "", "Location: /music/covers/elsewhere.png")
            : request.Path == "/music/covers/elsewhere.png" ? new ScriptedReply(200, cover, "Content-Type: image/png")
            : ScriptedReply.Text(404, ""));
        Write(world, one, service, isOn: true);
        await world.SucceedAsync("mount", "--daemon", "--wait-for-scan");
        await Polling.UntilAsync(() => File.Exists(Path.Combine(place, Said)));
        string shown = Path.Combine(place, "Harbour Lights", "cover.jpg");
        Assert.IsFalse(File.Exists(shown));
        Assert.IsFalse(service.Requests.Any(static request => request.Path.Contains("/covers/", StringComparison.Ordinal)), "Nobody is asked for covers unless that is asked for.");

        Write(world, one, service, isOn: true, more: "covers: true");
        await world.SucceedAsync("config", "reload");
        await Polling.UntilAsync(() => Holds(shown, cover));
        await Polling.UntilAsync(async () => (await TagsAsync(world, Path.Combine(place, Said))).TryGetProperty("pictures", out JsonElement pictures) && pictures.GetArrayLength() == 1);
        // What the user puts beside the tracks comes first.
        byte[] own = Png(300, 300);
        await File.WriteAllBytesAsync(Path.Combine(one, "cover.png"), own);
        await world.SucceedAsync("origin", "rescan");
        await Polling.UntilAsync(() => File.Exists(Path.Combine(place, "Harbour Lights", "cover.png")));
        await Polling.UntilAsync(() => Holds(shown, own));
        File.Delete(Path.Combine(one, "cover.png"));
        await world.SucceedAsync("origin", "rescan");
        await Polling.UntilAsync(() => Holds(shown, cover));

        Write(world, one, service, isOn: true);
        await world.SucceedAsync("config", "reload");
        await Polling.UntilAsync(() => !File.Exists(shown));
        Assert.HasCount(2, service.Requests.Where(static request => request.Path.Contains("/covers/", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Sources_WithoutAContact_AreRefused()
    {
        await using DaemonWorld world = new();
        string music = world.Music();
        world.WriteConfiguration($"library: {{name: home}}\norigins: {{music: {music}}}\nmounts:\n  {world.Place("mount")}:\nsources: {{musicbrainz: {{enabled: true}}}}\n");
        Outcome outcome = await world.RunAsync("mount", "--daemon");
        Assert.AreNotEqual(0, outcome.ExitCode);
        Assert.Contains("has no contact", outcome.Errors);
    }

    /// <summary>Knows one album, and that only by its name.</summary>
    private static ScriptedReply Answer(ScriptedRequest request)
    {
        // The demo's tracks are a few seconds long.
        ShapedRelease release = new(
            7, 70, "Harbour Lights", "The Paper Lanterns",
            [("Low Tide", 4, null), ("Ropes and Bells", 4, null), ("A Letter from the Pier", 4, null), ("Seventh Wave", 4, null), ("Harbour Lights", 4, null)])
        {
            Label = "Pier Records", Date = "2014-06-03",
        };
        bool isKnown = request.Path.Contains("Harbour%20Lights", StringComparison.Ordinal) && request.Path.Contains("tracks%3A5&", StringComparison.Ordinal);
        string answer = request.Path.Contains("/release?query=", StringComparison.Ordinal)
            ? isKnown ? MusicBrainzShapes.Search(release) : MusicBrainzShapes.Search()
            : MusicBrainzShapes.Release(release);
        return ScriptedReply.Text(200, answer, "Content-Type: application/json");
    }

    private static async Task UntilAskedAsync(DaemonWorld world, int albums) => await Polling.UntilAsync(async () =>
    {
        JsonElement source = (await world.StatusAsync()).GetProperty("sources")[0];
        return source.GetProperty("found").GetInt32() + source.GetProperty("none").GetInt32() == albums && source.GetProperty("waiting").GetInt32() == 0;
    });

    private static async Task<JsonElement> TagsAsync(DaemonWorld world, string path)
    {
        using JsonDocument json = JsonDocument.Parse(await world.SucceedAsync("tags", "--json", path));
        return json.RootElement.Clone();
    }

    /// <summary>Whether a file is there and has this content; one that is changing may not be there for a moment.</summary>
    private static bool Holds(string path, byte[] content)
    {
        try
        {
            return File.ReadAllBytes(path).AsSpan().SequenceEqual(content);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Its header and nothing that could be drawn: nobody decodes it here.</summary>
    private static byte[] Png(int width, int height) =>
        [0x89, .. "PNG\r\n\x1a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, (byte)(width >> 8), (byte)width, 0, 0, (byte)(height >> 8), (byte)height, 8, 2, 0, 0, 0, .. new byte[1000]];

    private static void Write(DaemonWorld world, string music, ScriptedServer service, bool isOn, string more = "") => world.WriteConfiguration(
        $$"""
        library: {name: home, template: '$album/<$label - >$title.$format'}
        origins: {music: {{music}}}
        mounts:
          {{world.PathOf("mount")}}:
        sources:
          musicbrainz: {enabled: {{(isOn ? "true" : "false")}}, contact: somebody@example.org, url: '{{service.Root}}', covers_url: '{{service.Root}}covers'}
          {{more}}
        """);
}
