using System.Text.Json;
using MusicFs.Contracts.Tags;

namespace MusicFs.Tags.Tests.Editing;

/// <summary>
/// Files as encoders make them: other programs see the new tags and keep the old ones, and decode the same sound. Needs what decodes and
/// reads, as the tests of players do.
/// </summary>
[TestClass]
public sealed class IndependentReaderTests
{
    private const string Python = "/usr/bin/python3";

    private static readonly TagChanges Changes = new(
        EditedFile.Changes(("TITLE", ["Jóga"]), ("ARTIST", ["海の歌"]), ("ALBUM", []), ("TRACKNUMBER", ["7"]), ("DATE", ["2001"]), ("GENRE", ["Trip-Hop"]), ("COMMENT", ["new words"])).Fields, []);

    /// <summary>Name of the file, and how ffmpeg makes it.</summary>
    public static IEnumerable<object[]> Kinds =>
    [
        ["a.flac", "-c:a flac"], ["a.mp3", "-c:a libmp3lame -id3v2_version 4"], ["b.mp3", "-c:a libmp3lame -id3v2_version 3 -write_id3v1 1"], ["a.ogg", "-c:a libvorbis"],
        ["a.opus", "-c:a libopus"], ["a.oga", "-c:a flac -f ogg"], ["a.m4a", "-c:a aac"], ["b.m4a", "-c:a alac -movflags +faststart"], ["a.wav", "-c:a pcm_s16le"],
        ["b.wav", "-c:a pcm_s24le -rf64 always"], ["a.aiff", "-c:a pcm_s16be -write_id3v2 1"],
    ];

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Edit_EncodedFile_OthersSeeItAndDecodeTheSame(string name, string encoding)
    {
        using var folder = new ScratchFolder();
        (string original, string edited) = await EditAsync(folder, name, encoding, Changes);

        Assert.AreEqual(await SoundAsync(original), await SoundAsync(edited), name);
        Dictionary<string, string> tags = await ProbeAsync(edited);
        Assert.AreEqual("Jóga", tags.GetValueOrDefault("title"), name);
        Assert.AreEqual("海の歌", tags.GetValueOrDefault("artist"), name);
        Assert.IsFalse(tags.ContainsKey("album"), name);
        Assert.AreEqual("2001", tags.GetValueOrDefault("date"), name);
        Assert.AreEqual("Trip-Hop", tags.GetValueOrDefault("genre"), name);
        Assert.AreEqual("7", tags.GetValueOrDefault("track")?.Split('/')[0], name);
        if (name != "a.aiff")
            Assert.AreEqual("new words", tags.GetValueOrDefault("comment"), name);
        if ((await ProbeAsync(original)).TryGetValue("composer", out string? composer))
            Assert.AreEqual(composer, tags.GetValueOrDefault("composer"), name);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Edit_LargeCover_OthersDecodeTheSame(string name, string encoding)
    {
        using var folder = new ScratchFolder();
        string cover = Path.Combine(folder.Path, "cover.png");
        await Reader.RunAsync("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "nullsrc=s=900x900,geq=random(1)*255:128:128", "-frames:v", "1", cover);
        byte[] content = await File.ReadAllBytesAsync(cover);
        Assert.IsGreaterThan(500_000, content.Length);

        (string original, string edited) = await EditAsync(
            folder, name, encoding, new TagChanges(Changes.Fields, [new PictureChange(PictureType.FrontCover, "image/png", content)]));

        Assert.AreEqual(await SoundAsync(original), await SoundAsync(edited), name);
        Assert.AreEqual("Jóga", (await ProbeAsync(edited)).GetValueOrDefault("title"), name);
        string taken = Path.Combine(folder.Path, "taken.png");
        if (!name.EndsWith(".wav", StringComparison.Ordinal) && name != "a.oga")
        {
            await Reader.RunAsync("ffmpeg", "-v", "error", "-i", edited, "-map", "0:v", "-c", "copy", "-f", "image2", "-update", "1", taken);
            CollectionAssert.AreEqual(content, await File.ReadAllBytesAsync(taken), name);
        }
    }

    [TestMethod]
    public async Task Edit_Flac_PassesFlacsOwnTestAndMetaflacSeesIt()
    {
        using var folder = new ScratchFolder();
        (_, string edited) = await EditAsync(folder, "a.flac", "-c:a flac", Changes);

        await Reader.RunAsync("flac", "--totally-silent", "-t", edited);
        string shown = await Reader.RunAsync("metaflac", "--no-utf8-convert", "--export-tags-to=-", edited);
        StringAssert.Contains(shown, "TITLE=Jóga");
        Assert.IsFalse(shown.Contains("ALBUM=", StringComparison.OrdinalIgnoreCase), shown);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Edit_EncodedFile_MutagenSeesIt(string name, string encoding)
    {
        using var folder = new ScratchFolder();
        if (name == "b.wav")
        {
            // It knows no RF64.
            return;
        }

        (_, string edited) = await EditAsync(folder, name, encoding, Changes);

        string seen = await Reader.RunAsync(Python, "-c", "import sys,mutagen; f=mutagen.File(sys.argv[1]); print(f.pprint())", edited);
        StringAssert.Contains(seen, "Jóga", name);
        StringAssert.Contains(seen, "海の歌", name);
        StringAssert.Contains(seen, "Trip-Hop", name);
        Assert.IsFalse(seen.Contains("old album", StringComparison.Ordinal), seen);
    }

    [TestMethod]
    public async Task Edit_Ogg_ItsOwnToolsFindNothingWrong()
    {
        using var folder = new ScratchFolder();
        foreach ((string name, string encoding, string tool) in ((string, string, string)[])[("a.ogg", "-c:a libvorbis", "ogginfo"), ("a.opus", "-c:a libopus", "opusinfo")])
        {
            TagChanges changes = new(Changes.Fields, [new PictureChange(PictureType.FrontCover, "image/png", EditingSamples.Image(700_000))]);
            (_, string edited) = await EditAsync(folder, name, encoding, changes);

            (int code, string output, string errors) = await Reader.TryAsync(tool, edited);
            Assert.AreEqual(0, code, output + errors);
            Assert.IsFalse((output + errors).Contains("WARNING", StringComparison.OrdinalIgnoreCase), output + errors);
            StringAssert.Contains(output, "Trip-Hop");
        }
    }

    private static async Task<(string Original, string Edited)> EditAsync(ScratchFolder folder, string name, string encoding, TagChanges changes)
    {
        string original = Path.Combine(folder.Path, name);
        await Reader.RunAsync(
            "ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "anoisesrc=d=3:a=0.3:seed=7,aformat=channel_layouts=stereo:sample_rates=48000", "-metadata", "title=old title",
                "-metadata", "artist=old artist", "-metadata", "album=old album", "-metadata", "composer=Someone", "-metadata", "track=3/9", .. encoding.Split(' '), original]);
        byte[] file = await File.ReadAllBytesAsync(original);
        string edited = Path.Combine(folder.Path, "edited-" + name);
        await File.WriteAllBytesAsync(edited, await EditedFile.EditAsync(file, changes));
        return (original, edited);
    }

    private static Task<string> SoundAsync(string path) => Reader.RunAsync("ffmpeg", "-v", "error", "-i", path, "-map", "0:a", "-f", "md5", "-");

    /// <summary>Tags of the file and of its stream of sound, by lower-case names.</summary>
    private static async Task<Dictionary<string, string>> ProbeAsync(string path)
    {
        JsonElement shown = JsonDocument.Parse(await Reader.RunAsync("ffprobe", "-v", "error", "-show_entries", "format_tags:stream_tags", "-select_streams", "a", "-of", "json", path)).RootElement;
        var tags = new Dictionary<string, string>();
        foreach (JsonElement holder in (JsonElement[])[shown.GetProperty("format"), .. shown.GetProperty("streams").EnumerateArray()])
        {
            if (!holder.TryGetProperty("tags", out JsonElement list))
                continue;
            foreach (JsonProperty tag in list.EnumerateObject())
                tags[tag.Name.ToLowerInvariant()] = tag.Value.GetString()!;
        }

        return tags;
    }
}
