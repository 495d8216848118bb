using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>B8: an album in one file with a CUE sheet is its tracks, and decoders find in them the samples of the original and no others.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class CueAlbumTests
{
    /// <summary>Index 01 of the second and third track at 1 s 10 frames and 2 s 37 frames; a frame of 44,100 Hz is 588 samples.</summary>
    private const string Sheet = """
        REM DATE 1999
        PERFORMER "The Cutters"
        TITLE "One Long File"
        FILE "album.wav" WAVE
          TRACK 01 AUDIO
            TITLE "Head"
            INDEX 01 00:00:00
          TRACK 02 AUDIO
            TITLE "Middle"
            INDEX 00 00:01:00
            INDEX 01 00:01:10
          TRACK 03 AUDIO
            TITLE "Tail"
            INDEX 01 00:02:37
        """;

    private static readonly (string Name, int First, int? End)[] Parts =
        [("01 - Head", 0, 85 * 588), ("02 - Middle", 85 * 588, 187 * 588), ("03 - Tail", 187 * 588, null)];

    [TestMethod]
    [DataRow("wav", "pcm_s16le", "WAV", "pcm_s16le")]
    [DataRow("wav", "pcm_s24le", "WAV", "pcm_s24le")]
    [DataRow("aiff", "pcm_s16be", "AIFF", "pcm_s16be")]
    [DataRow("flac", "flac -sample_fmt s16", "FLAC", "pcm_s16le")]
    [DataRow("flac", "flac -sample_fmt s32", "FLAC", "pcm_s24le")]
    public async Task Ffmpeg_CutTracks_DecodeToTheSamplesOfTheOriginal(string extension, string codec, string format, string decoded)
    {
        Prerequisite.Fuse();
        Prerequisite.Players("ffmpeg");
        using Folders folders = new();
        string original = Path.Combine(folders["music"], $"album.{extension}");
        Outcome made = await Program.ShellAsync(
            $"ffmpeg -nostdin -v error -f lavfi -i anoisesrc=d=4:r=44100:seed=7 -ac 2 -c:a {codec} {original}");
        Assert.AreEqual(0, made.ExitCode, made.Errors);
        await File.WriteAllTextAsync(Path.Combine(folders["music"], "album.cue"), Sheet);
        await using MountedLibrary library = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null);

        CollectionAssert.AreEqual(
            Parts.Select(part => library[$"The Cutters/One Long File (1999) [{format}]/{part.Name}.{extension}"]).ToArray(), library.Tracks().ToArray());
        foreach ((string name, int first, int? end) in Parts)
        {
            string track = library[$"The Cutters/One Long File (1999) [{format}]/{name}.{extension}"];
            string range = end is null ? $"start_sample={first}" : $"start_sample={first}:end_sample={end}";
            string[] sums = await Task.WhenAll(
                SamplesAsync(track, "anull", decoded), SamplesAsync(original, $"atrim={range}", decoded));
            Assert.AreEqual(sums[1], sums[0], name);
        }

        if (extension == "flac")
            await AssertValidAsync(library.Tracks());
    }

    [TestMethod]
    public async Task WavPack_WithASheet_IsShownAsOneFile()
    {
        Prerequisite.Fuse();
        Prerequisite.Players("ffmpeg");
        using Folders folders = new();
        Outcome made = await Program.ShellAsync(
            $"ffmpeg -nostdin -v error -f lavfi -i sine=d=4 -metadata title=Whole -metadata artist=Ann {folders["music"]}/album.wv");
        Assert.AreEqual(0, made.ExitCode, made.Errors);
        await File.WriteAllTextAsync(Path.Combine(folders["music"], "album.cue"), Sheet);

        await using MountedLibrary library = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null);

        Assert.HasCount(1, library.Tracks());
    }

    private static async Task AssertValidAsync(IEnumerable<string> tracks)
    {
        Prerequisite.Players("flac");
        Outcome outcome = await Program.RunAsync("flac", ["--test", "--silent", .. tracks]);
        // It says that there is no checksum of the whole; those of frames it checks.
        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors);
    }

    private static async Task<string> SamplesAsync(string path, string filter, string codec)
    {
        Outcome outcome = await Program.RunAsync(
            "ffmpeg", ["-nostdin", "-v", "error", "-i", path, "-af", filter, "-c:a", codec, "-f", "md5", "-"]);
        Assert.AreEqual((0, ""), (outcome.ExitCode, outcome.Errors));
        return outcome.Output;
    }
}
