using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.WavPack;

[TestClass]
public sealed class WavPackCodecTests
{
    private static readonly byte[] Audio = Sound.Bytes(5000);

    [TestMethod]
    public async Task Read_Block_GivesTechnicalData()
    {
        TrackTags tags = await FrontDoor.TagsAsync(ApeTaggedFixture.WavPack(Audio));

        Assert.AreEqual(("wavpack", 44_100, 2, 16, 10.0), (tags.Codec, tags.SampleRate, tags.Channels, tags.BitsPerSample, tags.DurationSeconds));
    }

    [TestMethod]
    public async Task Read_TotalNotKnown_CountsToTheLastBlock()
    {
        TrackTags tags = await FrontDoor.TagsAsync(
            [.. ApeTaggedFixture.WavPackBlock(uint.MaxValue, 0, 22_050, 9, Audio), .. ApeTaggedFixture.WavPackBlock(uint.MaxValue, 22_050, 22_050, 9, Audio)]);

        Assert.AreEqual(1.0, tags.DurationSeconds);
    }

    [TestMethod]
    public async Task Read_OddRateAndManyChannels_AreInSubBlocks()
    {
        byte[] body = [0x0D, 1, 6, 0x3F, 0x27 | 0x40, 2, 0x44, 0xAC, 0, 0, .. Audio];

        TrackTags tags = await FrontDoor.TagsAsync(ApeTaggedFixture.WavPackBlock(441_000, 0, 100, 15, body));

        Assert.AreEqual((44_100, 6), (tags.SampleRate, tags.Channels));
    }

    [TestMethod]
    public async Task Read_Dsd_RateIsThatOfTheBits()
    {
        byte[] body = [0x27 | 0x40, 2, 0x20, 0x62, 5, 0, 0x0E, 1, 0, 1, .. Audio];

        TrackTags tags = await FrontDoor.TagsAsync(ApeTaggedFixture.WavPackBlock(352_800, 0, 100, 15, body, flags: 0x8000_0000));

        Assert.AreEqual((2_822_400, 1, 1.0), (tags.SampleRate, tags.BitsPerSample, tags.DurationSeconds));
    }
}
