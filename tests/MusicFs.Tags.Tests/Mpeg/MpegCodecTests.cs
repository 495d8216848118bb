using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Pictures;
using MusicFs.Tags.Tests.Fixtures;
using MusicFs.Testing.Tags;

namespace MusicFs.Tags.Tests.Mpeg;

[TestClass]
public sealed class MpegCodecTests
{
    [TestMethod]
    [DataRow(2, "TT2", "TP1")]
    [DataRow(3, "TIT2", "TPE1")]
    [DataRow(4, "TIT2", "TPE1")]
    public async Task Read_EachVersion_GivesFields(int version, string title, string artist)
    {
        byte[] tag = Mp3Fixture.Tag(version, Mp3Fixture.Text(version, title, "Tïtle"), Mp3Fixture.Text(version, artist, "A/B\0C"));

        TrackTags tags = await FrontDoor.TagsAsync([.. tag, .. Mp3Fixture.Frames(20)]);

        Assert.AreEqual("Tïtle", tags.Title);
        CollectionAssert.AreEqual(new[] { "A/B", "C" }, tags.Artists.ToArray());
        Assert.AreEqual((44100, 2, "mp3"), (tags.SampleRate, tags.Channels, tags.Codec));
    }

    [TestMethod]
    public async Task Read_YearAndDay_MakeADate()
    {
        byte[] tag = Mp3Fixture.Tag(3, Mp3Fixture.Text(3, "TYER", "2001"), Mp3Fixture.Text(3, "TDAT", "1705"));

        TrackTags tags = await FrontDoor.TagsAsync([.. tag, .. Mp3Fixture.Frames(5)]);

        Assert.AreEqual("2001-05-17", tags.Date);
    }

    [TestMethod]
    [DataRow("(17)", "Rock")]
    [DataRow("17", "Rock")]
    [DataRow("(17)Eurodisco", "Rock|Eurodisco")]
    [DataRow("((Folk)", "(Folk)")]
    [DataRow("Drum & Bass", "Drum & Bass")]
    public async Task Read_Genre_IsResolved(string text, string expected)
    {
        TrackTags tags = await FrontDoor.TagsAsync([.. Mp3Fixture.Tag(3, Mp3Fixture.Text(3, "TCON", text)), .. Mp3Fixture.Frames(5)]);

        Assert.AreEqual(expected, string.Join('|', tags.Genres));
    }

    [TestMethod]
    public async Task Read_Unsynchronised_PictureComesBackWhole()
    {
        byte[] image = [0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0x00, 1];
        byte[] stuffed = [0xFF, 0x00, 0xD8, 0xFF, 0x00, 0xE0, 0xFF, 0x00, 0x00, 1];
        byte[] frame = Mp3Fixture.Frame(3, "APIC", [0, .. "image/jpeg\0"u8, 3, 0, .. image]);
        byte[] tag = Mp3Fixture.Tag(3, 0x80, [.. frame[..^image.Length], .. stuffed]);
        byte[] file = [.. tag, .. Mp3Fixture.Frames(5)];

        TrackTags tags = await FrontDoor.TagsAsync(file);
        FsResult<byte[]> bytes = await new PictureReader().ReadAsync(new MemoryByteSource(file), tags.Pictures[0], CancellationToken.None);

        CollectionAssert.AreEqual(image, bytes.Value);
        Assert.AreEqual(PictureType.FrontCover, tags.Pictures[0].Type);
    }

    [TestMethod]
    public async Task Read_AllThreeTags_RankId3v2OverApeOverId3v1()
    {
        byte[] file =
        [
            .. Mp3Fixture.Tag(4, Mp3Fixture.Text(4, "TIT2", "two")), .. Mp3Fixture.Frames(10),
            .. Mp3Fixture.Ape("Album", "ape"), .. Mp3Fixture.Id3v1("one", track: 7, genre: 17),
        ];

        TrackTags tags = await FrontDoor.TagsAsync(file);

        Assert.AreEqual(("two", "ape", 7, "Rock"), (tags.Title, tags.Album, tags.TrackNumber, tags.Genres[0]));
        Assert.AreEqual(10 * Mp3Fixture.FrameLength, tags.Layout!.AudioLength);
    }

    [TestMethod]
    public async Task Read_JunkBeforeFirstFrame_FindsTheAudio()
    {
        TrackTags tags = await FrontDoor.TagsAsync([.. new byte[1000], .. Mp3Fixture.Frames(10)]);

        Assert.AreEqual(1000, tags.Layout!.AudioOffset);
        Assert.AreEqual(128.0, tags.BitrateKbps!.Value, 0.5);
    }

    [TestMethod]
    public async Task Read_LameHeader_GivesExactDuration()
    {
        byte[] frames = Mp3Fixture.Frames(11);
        byte[] header = [.. "Xing"u8, 0, 0, 0, 1, 0, 0, 0, 10, .. "LAME3.100"u8, .. new byte[12], 0x24, 0x00, 0x80];
        header.CopyTo(frames, 4 + 32);

        TrackTags tags = await FrontDoor.TagsAsync(frames);

        Assert.AreEqual(new GaplessInfo(0x240, 0x080), tags.Gapless);
        Assert.AreEqual(((10 * 1152) - 0x240 - 0x80) / 44100.0, tags.DurationSeconds!.Value, 1e-9);
    }

    [TestMethod]
    public async Task Read_RandomBytes_IsUnknownFormat()
    {
        byte[] noise = new byte[65536];
        new Random(1).NextBytes(noise);

        Assert.AreEqual(TagErrorKind.UnknownFormat, (await FrontDoor.ErrorAsync(noise)).Kind);
        Assert.AreEqual(TagErrorKind.Truncated, (await FrontDoor.ErrorAsync([])).Kind);
    }
}
