using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;
using MusicFs.Testing.Tags;

namespace MusicFs.Tags.Tests.Mp4;

/// <summary>How long files are whose samples lie in fragments, each of 10,240 samples.</summary>
[TestClass]
public sealed class Mp4FragmentsTests
{
    private const int Samples = 10_240;
    private const double Rate = 44_100;
    private static readonly byte[] Audio = Sound.Bytes(500);
    private static readonly byte[] Start = [.. Mp4Fixture.Ftyp(), .. Mp4Fixture.FragmentedMoov()];

    [TestMethod]
    public async Task Read_Fragments_DurationIsTheirSum()
    {
        TrackTags tags = await FrontDoor.TagsAsync([.. Start, .. Fragments(3)]);

        Assert.AreEqual(3 * Samples / Rate, tags.DurationSeconds!.Value, 1e-9);
    }

    [TestMethod]
    public async Task Read_SamplesInTheMovieToo_DurationIsOfBoth()
    {
        byte[] moov = Mp4Fixture.FragmentedMoov(44_100, Mp4Fixture.Table("stts", 1, 44, 1024));

        TrackTags tags = await FrontDoor.TagsAsync([.. Mp4Fixture.Ftyp(), .. moov, .. Mp4Fixture.Box("mdat", Audio), .. Fragments(3)]);

        Assert.AreEqual(1 + (3 * Samples / Rate), tags.DurationSeconds!.Value, 1e-9);
    }

    [TestMethod]
    public async Task Read_DurationOfTheWholeInAMovieWithoutSamples_IsTheDuration()
    {
        byte[] moov = Mp4Fixture.FragmentedMoov(441_000, Mp4Fixture.Table("stts", 0));

        TrackTags tags = await FrontDoor.TagsAsync([.. Mp4Fixture.Ftyp(), .. moov, .. Fragments(3)]);

        Assert.AreEqual(10.0, tags.DurationSeconds!.Value, 1e-9);
    }

    [TestMethod]
    public async Task Read_IndexOfEachTrack_DurationIsThatOfTheSound()
    {
        byte[] fragments = Fragments(3);
        byte[] other = Mp4Fixture.Index(2, 0, (uint)fragments.Length, 9_000);
        byte[] sound = Mp4Fixture.Index(1, (uint)other.Length, (uint)fragments.Length, 4_000);

        TrackTags tags = await FrontDoor.TagsAsync([.. Start, .. sound, .. other, .. fragments]);

        Assert.AreEqual(4.0, tags.DurationSeconds!.Value, 1e-9);
    }

    [TestMethod]
    public async Task Read_IndexOfEachFragment_DurationIsTheirSum()
    {
        byte[] fragment = Mp4Fixture.Fragment(0, Audio);
        byte[] index = Mp4Fixture.Index(1, 0, (uint)fragment.Length, 232);

        TrackTags tags = await FrontDoor.TagsAsync([.. Start, .. index, .. fragment, .. index, .. fragment]);

        Assert.AreEqual(2 * Samples / Rate, tags.DurationSeconds!.Value, 1e-9);
    }

    [TestMethod]
    public async Task Read_TableAtTheEnd_ReadsTheFirstAndTheLastFragmentOnly()
    {
        const int Count = 1000;
        byte[] fragments = Fragments(Count);
        int last = Start.Length + (fragments.Length / Count * (Count - 1));
        byte[] table = Mp4Fixture.Box("tfra", new ByteList()
            .U32Be(0).U32Be(1).U32Be(0).U32Be(2)
            .U32Be(0).U32Be((uint)Start.Length).Add(1, 1, 1)
            .U32Be(0).U32Be((uint)last).Add(1, 1, 1).ToArray());
        byte[] mfra = Mp4Fixture.Box("mfra", table, Mp4Fixture.Table("mfro", (uint)(8 + table.Length + 16)));
        var source = new MemoryByteSource([.. Start, .. fragments, .. mfra]);

        TrackTags tags = (await new TagReader().ReadAsync(source, CancellationToken.None)).Tags!;

        Assert.AreEqual(Count * Samples / Rate, tags.DurationSeconds!.Value, 1e-9);
        Assert.IsLessThan(6, source.Reads);
        Assert.IsEmpty(tags.Problems);
    }

    [TestMethod]
    public async Task Read_MoreFragmentsThanAreCounted_EstimatesAndSaysSo()
    {
        TrackTags tags = await FrontDoor.TagsAsync([.. Start, .. Fragments(1000)]);

        Assert.AreEqual(1000 * Samples / Rate, tags.DurationSeconds!.Value, 1e-9);
        Assert.AreEqual(TagErrorKind.OverLimit, tags.Problems[0].Kind);
    }

    private static byte[] Fragments(int count) => [.. Enumerable.Range(0, count).SelectMany(i => Mp4Fixture.Fragment((uint)i * Samples, Audio))];
}
