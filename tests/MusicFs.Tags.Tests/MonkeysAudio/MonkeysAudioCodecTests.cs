using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.MonkeysAudio;

[TestClass]
public sealed class MonkeysAudioCodecTests
{
    private static readonly byte[] Audio = Sound.Bytes(5000);

    [TestMethod]
    public async Task Read_Header_GivesTechnicalData()
    {
        TrackTags tags = await FrontDoor.TagsAsync(ApeTaggedFixture.MonkeysAudio(Audio, ("Artist", "a\0b"), ("Track", "3/4")));

        Assert.AreEqual(("ape", 44_100, 2, 16, 10.0), (tags.Codec, tags.SampleRate, tags.Channels, tags.BitsPerSample, tags.DurationSeconds));
        CollectionAssert.AreEqual(new[] { "a", "b" }, tags.Artists.ToArray());
        Assert.AreEqual((3, 4), (tags.TrackNumber, tags.TrackTotal));
    }

    [TestMethod]
    public async Task Read_HeaderBefore398_GivesTechnicalData()
    {
        TrackTags tags = await FrontDoor.TagsAsync(ApeTaggedFixture.OldMonkeysAudio(Audio));

        Assert.AreEqual((44_100, 2, 16), (tags.SampleRate, tags.Channels, tags.BitsPerSample));
        Assert.AreEqual(10.0, tags.DurationSeconds);
    }
}
