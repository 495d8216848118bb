using System.Globalization;
using System.Text.Json;
using MusicFs.EndToEnd.Tests.Native;
using MusicFs.EndToEnd.Tests.Running;
using MusicFs.Host.Demo;

namespace MusicFs.EndToEnd.Tests;

/// <summary>Whole libraries: every track is where its tags say, once, and stays there with its number when all is made anew.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class ScenarioTests
{
    private static readonly string[] Demo =
    [
        "The Paper Lanterns/Harbour Lights (2014) [FLAC]/01 - Low Tide.flac",
        "The Paper Lanterns/Harbour Lights (2014) [FLAC]/02 - Ropes and Bells.flac",
        "The Paper Lanterns/Harbour Lights (2014) [FLAC]/03 - A Letter from the Pier.flac",
        "The Paper Lanterns/Harbour Lights (2014) [FLAC]/04 - Seventh Wave.flac",
        "The Paper Lanterns/Harbour Lights (2014) [FLAC]/05 - Harbour Lights.flac",
        "The Paper Lanterns/Two Winters (2018) [FLAC]/1-01 - First Snow.flac",
        "The Paper Lanterns/Two Winters (2018) [FLAC]/1-02 - Candle Hours.flac",
        "The Paper Lanterns/Two Winters (2018) [FLAC]/1-03 - Thaw.flac",
        "The Paper Lanterns/Two Winters (2018) [FLAC]/2-01 - Second Snow.flac",
        "The Paper Lanterns/Two Winters (2018) [FLAC]/2-02 - Long Shadows.flac",
        "The Paper Lanterns/Two Winters (2018) [FLAC]/2-03 - Thaw, Again.flac",
        "Noël Ánslag/Höhe _ Tiefe (2021) [MP3]/01 - Höhe.mp3",
        "Noël Ánslag/Höhe _ Tiefe (2021) [MP3]/02 - AC_DC Converter.mp3",
        "Noël Ánslag/Höhe _ Tiefe (2021) [MP3]/03 - 海の歌.mp3",
        "Noël Ánslag/Höhe _ Tiefe (2021) [MP3]/04 - Ночной поезд.mp3",
        "Noël Ánslag/Höhe _ Tiefe (2021) [MP3]/05 - Tiefe.mp3",
        "Quiet Engine/Small Machines (1999) [WAV]/01 - Spring and Gear.wav",
        "Quiet Engine/Small Machines (1999) [WAV]/02 - Pendulum.wav",
        "Quiet Engine/Small Machines (1999) [WAV]/03 - Rust?.wav",
        "Various Artists/Window Seat: A Sampler (2020) [MP3]/01 - Departures.mp3",
        "Various Artists/Window Seat: A Sampler (2020) [MP3]/02 - Row Nineteen.mp3",
        "Various Artists/Window Seat: A Sampler (2020) [MP3]/03 - Über den Wolken, unter uns.mp3",
        "Various Artists/Window Seat: A Sampler (2020) [MP3]/04 - Small Talk at Thirty Thousand Feet.mp3",
        "Various Artists/Window Seat: A Sampler (2020) [MP3]/05 - Crosswind.mp3",
        "Various Artists/Window Seat: A Sampler (2020) [MP3]/06 - Arrivals.mp3",
        // What is laid beside it.
        "The Cutters/One File (1999) [WAV]/01 - Head.wav",
        "The Cutters/One File (1999) [WAV]/02 - Tail.wav",
        "The Paper Lanterns/Harbour Lights (2014) [FLAC]/01 - Low Tide (2).flac",
        "Unknown Artist/Unknown Album [FLAC]/broken.flac",
        "Unknown Artist/Unknown Album [MP3]/empty.mp3",
    ];

    [TestMethod]
    public async Task Mount_DemoLibraryAndMore_ShowsEveryTrackWhereItsTagsSay()
    {
        Prerequisite.Fuse();
        using Folders folders = new();
        LayDemo(folders["music"]);

        ShownTrack[] shown = await ShowTwiceAsync(folders["music"], folders);

        CollectionAssert.AreEqual(Demo.Order(StringComparer.Ordinal).ToArray(), shown.Select(track => track.Path).ToArray());
        // 25, a copy, two that cannot be read, and one of two tracks.
        Assert.HasCount(29, shown.Select(track => track.Original).Distinct());
    }

    [TestMethod]
    public async Task Mount_GeneratedLibrary_ShowsEveryTrackWhereItsTagsSay()
    {
        Prerequisite.Fuse();
        string music = await GeneratedLibrary.FolderAsync();
        using Folders folders = new();
        ScenarioTrack[] manifest =
            [.. File.ReadLines(Path.Combine(music, "manifest.jsonl")).Select(line => ScenarioTrack.Of(JsonDocument.Parse(line).RootElement)).DistinctBy(track => track.Path)];

        ShownTrack[] shown = await ShowTwiceAsync(music, folders);

        CollectionAssert.AreEquivalent(manifest.Select(track => track.Path).ToArray(), shown.Select(track => track.Original).Distinct().ToArray());
        string[] wrong = [.. Compare(manifest, shown)];
        Assert.IsEmpty(wrong, string.Join('\n', wrong));
    }

    /// <summary>What is not as it should be.</summary>
    private static IEnumerable<string> Compare(ScenarioTrack[] manifest, ShownTrack[] shown)
    {
        ExpectedPaths expected = new(manifest);
        ILookup<string, ShownTrack> byOriginal = shown.ToLookup(track => track.Original);
        List<(string Name, int Number)> names = [];
        foreach (ScenarioTrack track in manifest)
        {
            ShownTrack[] found = [.. byOriginal[track.Path].OrderBy(part => part.Path, StringComparer.Ordinal)];
            if (found.Length != 1 && found.Length != track.Parts.Count)
                yield return $"{track.Path} is shown {found.Length} times: {string.Join(" | ", found.Select(one => one.Path))}";
            for (int i = 0; i < found.Length && !track.IsDamaged; i++)
            {
                if (expected.Check(found.Length > 1 ? track.Parts[i] : track, found[i].Path, out (string, int) name) is { } problem)
                    yield return $"{track.Path} is shown as {problem}";
                names.Add(name);
            }
        }

        // Several of one name have the numbers from 1 on; those of damaged files stand between them.
        bool hasDamaged = manifest.Any(track => track.IsDamaged);
        foreach (IGrouping<string, int> same in names.GroupBy(name => name.Name, name => name.Number))
        {
            int[] numbers = [.. same.Order()];
            if (numbers.Distinct().Count() != numbers.Length || (!hasDamaged && numbers[^1] != numbers.Length))
                yield return $"{same.Key} has the numbers {string.Join(' ', numbers)}";
        }
    }

    /// <summary>The tracks; they are the same with an empty catalog and on the second mount.</summary>
    private static async Task<ShownTrack[]> ShowTwiceAsync(string music, Folders folders)
    {
        ShownTrack[] first, second;
        string[] cache = ["--cache-dir", folders["cache"]];
        await using (MountedLibrary library = await MountedLibrary.StartAsync(music, folders["mount"], null, cache))
            first = await ShowAsync(library);
        Outcome rebuild = await Program.MusicfsAsync(["library", "rebuild", "--origin", $"music={music}", .. cache]);
        Assert.AreEqual(0, rebuild.ExitCode, rebuild.Errors);
        await using (MountedLibrary library = await MountedLibrary.StartAsync(music, folders["mount"], null, cache))
            second = await ShowAsync(library);

        CollectionAssert.AreEqual(first, second);
        Assert.HasCount(first.Length, first.Select(track => track.Path).Distinct());
        Assert.HasCount(first.Length, first.Select(track => track.Number).Distinct());
        return first;
    }

    private static async Task<ShownTrack[]> ShowAsync(MountedLibrary library)
    {
        Outcome found = await Program.ShellAsync($"cd '{library.MountPoint}' && find . -path ./.origins -prune -o -type f -printf '%i %P\\0'");
        Assert.AreEqual(0, found.ExitCode, found.Errors);
        HashSet<string> tracks = [.. library.Tracks()];
        return
        [
            .. found.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2))
                .Where(parts => tracks.Contains(library[parts[1]]))
                .Select(parts => new ShownTrack(
                    parts[1], ulong.Parse(parts[0], CultureInfo.InvariantCulture), Libc.GetAttribute(library[parts[1]], "user.musicfs.path")))
                .OrderBy(track => track.Path, StringComparer.Ordinal),
        ];
    }

    private static void LayDemo(string music)
    {
        DemoLibrary.Write(music, CancellationToken.None);
        Directory.CreateDirectory(Path.Combine(music, "copies"));
        Directory.CreateDirectory(Path.Combine(music, "cut"));
        // The copy lies before the original in the order that decides who keeps the name.
        File.Copy(Path.Combine(music, "rips/lanterns_harbour/cd1 track01.flac"), Path.Combine(music, "copies/again.flac"));
        File.Copy(Path.Combine(music, "old disk/wav/cd1 track01.wav"), Path.Combine(music, "cut/album.wav"));
        File.WriteAllText(Path.Combine(music, "cut/album.cue"), """
            REM DATE 1999
            PERFORMER "The Cutters"
            TITLE "One File"
            FILE "album.wav" WAVE
              TRACK 01 AUDIO
                TITLE "Head"
                INDEX 01 00:00:00
              TRACK 02 AUDIO
                TITLE "Tail"
                INDEX 01 00:00:40
            """);
        Directory.CreateDirectory(Path.Combine(music, "odd"));
        File.WriteAllText(Path.Combine(music, "odd/broken.flac"), "no audio");
        File.WriteAllBytes(Path.Combine(music, "odd/empty.mp3"), []);
    }

    /// <param name="Path">Below the mount.</param>
    /// <param name="Number">st_ino.</param>
    /// <param name="Original">Below the origin's root.</param>
    private sealed record ShownTrack(string Path, ulong Number, string Original);
}
