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
    private const int BytesPerSecond = 48_000 * 2 * 2;

    /// <summary>Every text that mutagen finds, those of MP4's free-form items too.</summary>
    private const string Dump = """
        import sys, mutagen
        for key, value in mutagen.File(sys.argv[1]).tags.items():
            for one in value if isinstance(value, list) else [value]:
                print(key, one.decode('utf-8', 'replace') if isinstance(one, bytes) else repr(one) if isinstance(one, tuple) else one)
                for name in ('url', 'people', 'text', 'owner', 'data', 'email', 'rating', 'lang', 'desc'):
                    if hasattr(one, name):
                        print('  ', getattr(one, name))
        """;

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
        byte[] content = await CoverAsync(folder);
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

    /// <summary>TagLib, through the program of kid3 that needs no screen.</summary>
    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Edit_EncodedFile_TagLibSeesIt(string name, string encoding)
    {
        if (name is "b.wav")
        {
            // It knows no RF64.
            return;
        }

        using var folder = new ScratchFolder();
        (_, string edited) = await EditAsync(folder, name, encoding, Changes);

        string seen = await Reader.RunAsync("kid3-cli", "-c", "get all", edited);
        foreach (string value in (string[])["Jóga", "海の歌", "Trip-Hop", "2001", "new words"])
            StringAssert.Contains(seen, value, name);
        Assert.IsFalse(seen.Contains("old album", StringComparison.Ordinal), seen);
    }

    /// <summary>Every field at once: none is lost on the way to a reader that is not ours.</summary>
    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Edit_EveryField_MutagenSeesEachValue(string name, string encoding)
    {
        if (name is "b.wav")
            return;
        using var folder = new ScratchFolder();
        (string original, string edited) = await EditAsync(folder, name, encoding, EditedFile.Changes(EditingSamples.Fields));

        Assert.AreEqual(await SoundAsync(original), await SoundAsync(edited), name);
        string seen = await Reader.RunAsync(Python, "-c", Dump, edited);
        // ID3 has who played, and what, in a list of pairs.
        string[] missing = [.. EditingSamples.Fields
            .Where(field => !field.Values.All(value => value.Split(" (", 2).All(part => seen.Contains(part.TrimEnd(')'), StringComparison.Ordinal))))
            .Select(static field => field.Field)];
        Assert.IsEmpty(missing, $"{name}: {string.Join(", ", missing)}\n{seen}");
    }

    [TestMethod]
    public async Task Edit_Mp3_ReadersOfId3SeeIt()
    {
        using var folder = new ScratchFolder();
        (_, string newer) = await EditAsync(folder, "a.mp3", "-c:a libmp3lame -id3v2_version 4", Changes);
        (_, string older) = await EditAsync(folder, "b.mp3", "-c:a libmp3lame -id3v2_version 3 -write_id3v1 1", Changes);

        foreach (string edited in (string[])[newer, older])
        {
            string seen = await Reader.RunAsync("eyeD3", "--no-color", edited);
            StringAssert.Contains(seen, "title: Jóga");
            StringAssert.Contains(seen, "artist: 海の歌");
            StringAssert.Contains(seen, "track: 7");
            StringAssert.Contains(seen, "Trip-Hop");
        }

        // It reads no newer version than 2.3.
        string listed = await Reader.RunAsync("id3v2", "--list", older);
        StringAssert.Contains(listed, "TRCK (Track number/Position in set): 7");
        StringAssert.Contains(listed, "TYER (Year): 2001");
        StringAssert.Contains(listed, "Trip-Hop");
        StringAssert.Contains(listed, "TCOM (Composer): Someone");
    }

    [TestMethod]
    public async Task Edit_M4a_AtomicParsleySeesItAndFindsItWhole()
    {
        using var folder = new ScratchFolder();
        foreach ((string name, string encoding) in ((string, string)[])[("a.m4a", "-c:a aac"), ("b.m4a", "-c:a alac -movflags +faststart")])
        {
            (_, string edited) = await EditAsync(
                folder, name, encoding, new TagChanges(Changes.Fields, [new PictureChange(PictureType.FrontCover, "image/png", EditingSamples.Image(10_000_000))]));

            string seen = await Reader.RunAsync("AtomicParsley", edited, "-t");
            StringAssert.Contains(seen, "contains: Jóga");
            StringAssert.Contains(seen, "contains: Trip-Hop");
            StringAssert.Contains(seen, "1 piece of artwork");
            string boxes = await Reader.RunAsync("AtomicParsley", edited, "-T");
            StringAssert.Contains(boxes, $"ends @ {new FileInfo(edited).Length}\n");
        }
    }

    /// <summary>A player that jumps finds what the original has there.</summary>
    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Edit_EncodedFile_SeeksToTheSameSound(string name, string encoding)
    {
        using var folder = new ScratchFolder();
        (string original, string edited) = await EditAsync(
            folder, name, encoding, new TagChanges(Changes.Fields, [new PictureChange(PictureType.FrontCover, "image/png", await CoverAsync(folder))]));

        // The first packets after a jump may be decoded without those before them, and decoders of AAC make up noise as they go.
        string sound = await PcmAsync(folder, original, "0");
        foreach (string second in (string[])["0.7", "1.9", "2.5"])
        {
            string expected = await PcmAsync(folder, original, second), found = await PcmAsync(folder, edited, second);
            Assert.IsLessThan(0.1 * BytesPerSecond, Math.Abs(expected.Length - found.Length), $"{name} from {second} s");
            Assert.IsTrue(found == expected || sound.EndsWith(found[(BytesPerSecond / 10)..], StringComparison.Ordinal), $"{name} from {second} s");
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

    private static async Task<byte[]> CoverAsync(ScratchFolder folder)
    {
        string cover = Path.Combine(folder.Path, "cover.png");
        await Reader.RunAsync("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "nullsrc=s=900x900,geq=random(1)*255:128:128", "-frames:v", "1", cover);
        return await File.ReadAllBytesAsync(cover);
    }

    /// <summary>Decoded stereo samples of 16 bits from <paramref name="second"/> on, a character a byte.</summary>
    private static async Task<string> PcmAsync(ScratchFolder folder, string path, string second)
    {
        string decoded = Path.Combine(folder.Path, "decoded");
        await Reader.RunAsync("ffmpeg", "-v", "error", "-y", "-ss", second, "-i", path, "-map", "0:a", "-c:a", "pcm_s16le", "-f", "s16le", decoded);
        return System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(decoded));
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
