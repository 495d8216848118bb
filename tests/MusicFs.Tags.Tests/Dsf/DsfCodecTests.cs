using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.Dsf;

[TestClass]
public sealed class DsfCodecTests
{
    [TestMethod]
    public async Task Read_Header_GivesTechnicalData()
    {
        TrackTags tags = await FrontDoor.TagsAsync(IffFixture.Dsf(Sound.Bytes(705_600), []));

        Assert.AreEqual(("dsd", 2_822_400, 2, 1, 1.0), (tags.Codec, tags.SampleRate, tags.Channels, tags.BitsPerSample, tags.DurationSeconds));
        Assert.AreEqual(5644.8, tags.BitrateKbps);
    }

    [TestMethod]
    public async Task Read_TagBeyondTheEnd_IsPassedOver()
    {
        byte[] file = IffFixture.Dsf(Sound.Bytes(8192), Mp3Fixture.Tag(4, Mp3Fixture.Text(4, "TIT2", "x")))[..^10];

        TrackTags tags = await FrontDoor.TagsAsync(file);

        Assert.AreEqual(8192L, tags.Layout!.AudioLength);
    }
}
