using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.Aiff;

[TestClass]
public sealed class AiffCodecTests
{
    [TestMethod]
    public async Task Read_TextChunks_GiveFieldsAndTechnicalData()
    {
        TrackTags tags = await FrontDoor.TagsAsync(IffFixture.Aiff(
            Sound.Bytes(176_400), IffFixture.BigChunk("NAME", "title"u8.ToArray()), IffFixture.BigChunk("AUTH", "artist"u8.ToArray()), IffFixture.BigChunk("ANNO", "note"u8.ToArray())));

        Assert.AreEqual(("title", "artist", "note"), (tags.Title, tags.Artists[0], tags.Comment));
        Assert.AreEqual(("pcm", 44_100, 2, 16, 1.0), (tags.Codec, tags.SampleRate, tags.Channels, tags.BitsPerSample, tags.DurationSeconds));
    }

    [TestMethod]
    public async Task Read_TwoId3Chunks_TheFirstCounts()
    {
        byte[] file = IffFixture.Aiff(
            Sound.Bytes(4000), IffFixture.BigChunk("ID3 ", Mp3Fixture.Tag(4, Mp3Fixture.Text(4, "TIT2", "first"))),
            IffFixture.BigChunk("ID3 ", Mp3Fixture.Tag(4, Mp3Fixture.Text(4, "TIT2", "second"))));

        Assert.AreEqual("first", (await FrontDoor.TagsAsync(file)).Title);
    }
}
