using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.Wav;

[TestClass]
public sealed class WavCodecTests
{
    private static readonly byte[] Audio = Sound.Bytes(176_400);

    [TestMethod]
    public async Task Read_Info_GivesFieldsAndTechnicalData()
    {
        TrackTags tags = await FrontDoor.TagsAsync(IffFixture.Wav(Audio, IffFixture.Info(("INAM", "ö"), ("IART", "artist"), ("ITRK", "3/9"), ("IXYZ", "kept"))));

        Assert.AreEqual(("ö", 3, 9), (tags.Title, tags.TrackNumber, tags.TrackTotal));
        Assert.AreEqual("kept", tags.Fields["IXYZ"][0]);
        Assert.AreEqual(("pcm", 44_100, 2, 16, 1.0), (tags.Codec, tags.SampleRate, tags.Channels, tags.BitsPerSample, tags.DurationSeconds));
        Assert.AreEqual(1411.2, tags.BitrateKbps);
    }

    [TestMethod]
    public async Task Read_Id3AndInfo_Id3Wins()
    {
        byte[] id3 = IffFixture.Chunk("id3 ", Mp3Fixture.Tag(3, Mp3Fixture.Frame(3, "TIT2", [0, .. "from ID3"u8])));

        TrackTags tags = await FrontDoor.TagsAsync(IffFixture.Wav(Audio, IffFixture.Info(("INAM", "from INFO"), ("IPRD", "album")), id3));

        Assert.AreEqual(("from ID3", "album"), (tags.Title, tags.Album));
    }

    [TestMethod]
    [DataRow(0u)]
    [DataRow(uint.MaxValue)]
    public async Task Read_DataSizeNotFilledIn_IsToTheEnd(uint size)
    {
        TrackTags tags = await FrontDoor.TagsAsync(IffFixture.Riff("RIFF", IffFixture.Format(), IffFixture.Chunk("data", Audio, size)));

        Assert.AreEqual(1.0, tags.DurationSeconds);
        Assert.AreEqual(Audio.Length, tags.Layout!.AudioLength);
    }

    [TestMethod]
    public async Task Read_Rf64_TakesTheLengthOfDs64()
    {
        byte[] ds64 = IffFixture.Chunk("ds64", new ByteList().U64Le(0).U64Le((ulong)Audio.Length).U64Le(44_100).U32Le(0).ToArray());

        TrackTags tags = await FrontDoor.TagsAsync(IffFixture.Riff(
            "RF64", ds64, IffFixture.Format(), IffFixture.Chunk("data", Audio, uint.MaxValue), IffFixture.Info(("INAM", "after"))));

        Assert.AreEqual((1.0, "after"), (tags.DurationSeconds, tags.Title));
    }

    [TestMethod]
    public async Task Read_PadByteLeftOut_FindsTheNextChunk()
    {
        byte[] odd = [.. IffFixture.Chunk("data", new byte[1001])[..^1]];

        TrackTags tags = await FrontDoor.TagsAsync(IffFixture.Riff("RIFF", IffFixture.Format(), odd, IffFixture.Info(("INAM", "title"))));

        Assert.AreEqual("title", tags.Title);
    }

    [TestMethod]
    public async Task Read_NamedCuePoints_AreChapters()
    {
        byte[] cue = IffFixture.Chunk("cue ", new ByteList().U32Le(2)
            .U32Le(1).Add(new byte[16]).U32Le(0).U32Le(2).Add(new byte[16]).U32Le(22_050).ToArray());
        byte[] labels = IffFixture.Chunk("LIST", [.. "adtl"u8, .. Label(1, "one"), .. Label(2, "two")]);

        TrackTags tags = await FrontDoor.TagsAsync(IffFixture.Wav(Audio, cue, labels));

        Assert.HasCount(2, tags.Chapters);
        Assert.AreEqual(("two", TimeSpan.FromSeconds(0.5)), (tags.Chapters[1].Title, tags.Chapters[1].Start));
    }

    [TestMethod]
    public async Task Read_BroadcastExtension_IsKept()
    {
        byte[] bext = new byte[602];
        "Session"u8.CopyTo(bext);
        "Recorder"u8.CopyTo(bext.AsSpan(256));

        TrackTags tags = await FrontDoor.TagsAsync(IffFixture.Wav(Audio, IffFixture.Chunk("bext", bext)));

        Assert.AreEqual(("Session", "Recorder"), (tags.Fields["BWF_DESCRIPTION"][0], tags.Fields["BWF_ORIGINATOR"][0]));
    }

    [TestMethod]
    public async Task Read_NoFormat_SaysSo()
    {
        TagError error = await FrontDoor.ErrorAsync(IffFixture.Riff("RIFF", IffFixture.Chunk("data", Audio)));

        Assert.AreEqual(TagErrorKind.Corrupt, error.Kind);
    }

    private static byte[] Label(uint id, string text) => IffFixture.Chunk("labl", new ByteList().U32Le(id).Ascii(text).Add(0).ToArray());
}
