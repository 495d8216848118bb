using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.Musepack;

[TestClass]
public sealed class MusepackCodecTests
{
    private static readonly byte[] Audio = Sound.Bytes(5000);

    [TestMethod]
    public async Task Read_Version7_CountsTheLastFrameExactly()
    {
        TrackTags tags = await FrontDoor.TagsAsync(ApeTaggedFixture.Musepack7(Audio));

        Assert.AreEqual(("musepack", 44_100, 2), (tags.Codec, tags.SampleRate, tags.Channels));
        Assert.AreEqual(((382 * 1152) + 936) / 44_100.0, tags.DurationSeconds!.Value, 1e-9);
    }

    [TestMethod]
    public async Task Read_Version8_DurationIsWithoutSilence()
    {
        TrackTags tags = await FrontDoor.TagsAsync(ApeTaggedFixture.Musepack8(Audio));

        Assert.AreEqual((44_100, 2), (tags.SampleRate, tags.Channels));
        Assert.AreEqual(10.0, tags.DurationSeconds!.Value, 1e-3);
    }

    [TestMethod]
    public async Task Read_Version5_IsKnownByItsFixedBits()
    {
        byte[] head = new ByteList().U32Le((5u << 11) | 1).U32Le(101).ToArray();

        TrackTags tags = await FrontDoor.TagsAsync([.. head, .. Audio]);

        Assert.AreEqual(((100 * 1152) - 576) / 44_100.0, tags.DurationSeconds!.Value, 1e-9);
    }
}
