using System.Text;
using System.Text.Json;
using MusicFs.EndToEnd.Tests.Native;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>A generated library of every format, nasty names and damaged files: all of it is there, and where its tags say.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class CorpusTests
{
    /// <summary>Long names are cut; this much of one is always there.</summary>
    private const int Compared = 40;

    private static Folders? _folders;
    private static MountedLibrary? _library;

    private static MountedLibrary Library => _library!;

    [ClassInitialize]
    public static async Task MountAsync(TestContext context)
    {
        Prerequisite.Fuse();
        string music = await GeneratedLibrary.FolderAsync();
        _folders = new Folders();
        _library = await MountedLibrary.StartAsync(music, _folders["mount"], null);
    }

    [ClassCleanup]
    public static async Task UnmountAsync()
    {
        if (_library is not null)
            await _library.DisposeAsync();
        _folders?.Dispose();
    }

    [TestMethod]
    public async Task Tree_EveryFileOfTheOrigin_IsThereByteForByte()
    {
        Outcome outcome = await Program.RunAsync("diff", ["-r", Library.Origin, Library[".origins/music"]]);
        Assert.AreEqual((0, ""), (outcome.ExitCode, outcome.Output), outcome.Errors);
    }

    [TestMethod]
    public void Tree_EveryTrack_IsInTheTagTreeExactlyOnceAndReadsTheSame()
    {
        HashSet<string> tracks = [.. Manifest().Where(track => !track.IsAlbum).Select(track => track.Path)];
        Dictionary<string, string> shown = Shown();
        string[] missing = [.. tracks.Where(track => !shown.ContainsKey(track))];
        Assert.IsEmpty(missing, string.Join('\n', missing));
        string[] different = [.. tracks.Where(track =>
            !File.ReadAllBytes(Path.Combine(Library.Origin, track)).AsSpan().SequenceEqual(File.ReadAllBytes(shown[track])))];
        Assert.IsEmpty(different, string.Join('\n', different));
    }

    [TestMethod]
    public void Tree_TaggedFiles_LieWhereTheirTagsSay()
    {
        Dictionary<string, string> shown = Shown();
        List<string> wrong = [];
        foreach (ManifestTrack track in Manifest().Where(track => track.IsRead))
        {
            string path = Letters(Path.GetRelativePath(Library.MountPoint, shown[track.Path]));
            if (!track.Explains.All(text => path.Contains(Start(Letters(text)), StringComparison.Ordinal)))
                wrong.Add($"{track.Path} ({string.Join(" | ", track.Explains)}) is shown as {shown[track.Path]}");
        }

        Assert.IsEmpty(wrong, string.Join('\n', wrong));
    }

    private static string Start(string text) => text.Length > Compared ? text[..Compared] : text;

    /// <summary>What of a name survives being made safe: its letters and digits, case and accents aside.</summary>
    private static string Letters(string text) => string.Concat(text.Normalize(NormalizationForm.FormKD).ToLowerInvariant().EnumerateRunes()
        .Where(rune => Rune.IsLetterOrDigit(rune)).Select(rune => rune.ToString()));

    private static IEnumerable<ManifestTrack> Manifest() => File.ReadLines(Path.Combine(Library.Origin, "manifest.jsonl"))
        .Select(line => new ManifestTrack(JsonDocument.Parse(line).RootElement)).DistinctBy(track => track.Path);

    /// <summary>By original, where the tag tree shows it. Twice fails. Albums in one file, of which there are as many as they have tracks, are left out.</summary>
    private static Dictionary<string, string> Shown()
    {
        HashSet<string> albums = [.. Manifest().Where(track => track.IsAlbum).Select(track => track.Path)];
        return Library.Tracks().Select(track => (Original: Libc.GetAttribute(track, "user.musicfs.path"), Track: track))
            .Where(pair => !albums.Contains(pair.Original)).ToDictionary(pair => pair.Original, pair => pair.Track);
    }
}
