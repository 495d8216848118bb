using MusicFs.Contracts.Errors;
using MusicFs.Core.Reading;
using MusicFs.Testing.Chunks;

namespace MusicFs.Core.Tests.Reading;

/// <summary>What scanners read is kept apart from what players read, and has nothing fetched ahead.</summary>
[TestClass]
public sealed class ProbeSetTests
{
    private const int Block = PipelineFixture.Block;
    private static readonly byte[] Audio = ChunkContents.Noise(5, 8_000_000);

    [TestMethod]
    public async Task Scan_OfAFile_IsKeptApartAndReadsNothingAhead()
    {
        var fixture = new PipelineFixture(hasProbes: true) { Origin = { IsOpen = true } };
        RetaggedFile file = RetaggedFile.Put(fixture, "1", 200_000, Audio, 2_000);

        await ScanAsync(fixture, file);

        Assert.AreEqual(0, fixture.Store.Statistics.Chunks);
        Assert.IsLessThanOrEqualTo(fixture.Origin.Bytes, fixture.Probes.Statistics.ContentBytes);
        Assert.IsLessThan(1_100_000, fixture.Origin.Bytes);
        long before = fixture.Origin.Bytes;
        await ScanAsync(fixture, file);
        Assert.AreEqual(before, fixture.Origin.Bytes);
    }

    [TestMethod]
    public async Task Scan_AfterTheCacheWasFilledAndEmptied_NeedsNoOrigin()
    {
        var fixture = new PipelineFixture(hasProbes: true) { Origin = { IsOpen = true } };
        RetaggedFile[] files = [.. Enumerable.Range(0, 20).Select(i => RetaggedFile.Put(fixture, $"{i}", 100_000 + i, Audio[(i * 10)..], 128))];
        foreach (RetaggedFile file in files)
            await ScanAsync(fixture, file);
        foreach (RetaggedFile file in files)
            await PlayAsync(fixture, file);
        await fixture.Store.TrimAsync(0, default);
        long before = fixture.Origin.Bytes;

        foreach (RetaggedFile file in files)
            await ScanAsync(fixture, file);

        Assert.AreEqual(before, fixture.Origin.Bytes);
    }

    [TestMethod]
    public async Task Play_OfAFile_GoesToTheCacheButForItsEnds()
    {
        var fixture = new PipelineFixture(hasProbes: true) { Origin = { IsOpen = true } };
        RetaggedFile file = RetaggedFile.Put(fixture, "1", 10_000, Audio, 128);

        await PlayAsync(fixture, file);

        Assert.AreEqual(file.Content.Length, fixture.Store.Statistics.ContentBytes + fixture.Probes.Statistics.ContentBytes);
        Assert.IsLessThan(10_000 + Block + 600_000, fixture.Probes.Statistics.ContentBytes);
        Assert.IsGreaterThan(10_000 + Block, fixture.Probes.Statistics.ContentBytes);
    }

    [TestMethod]
    public async Task Reads_BeyondWhatScannersRead_AreRunAheadOf()
    {
        var fixture = new PipelineFixture(hasProbes: true) { Origin = { IsOpen = true } };
        RetaggedFile file = RetaggedFile.Put(fixture, "1", 10_000, Audio, 0);
        using RemoteFile open = await fixture.OpenAsync(file.Source);

        for (int block = 0; block <= 8; block++)
        {
            Assert.AreEqual(0, open.Ahead.Window);
            await PipelineFixture.ReadAsync(open, block * Block, Block);
        }

        // Nothing behind what scanners read.
        Assert.IsLessThanOrEqualTo(9 * Block, fixture.Origin.Bytes);
        await PipelineFixture.ReadAsync(open, 9 * Block, Block);
        Assert.AreEqual(256 * 1024, open.Ahead.Window);
    }

    [TestMethod]
    public async Task Scan_ProbeStoreRefuses_IsKeptInTheCache()
    {
        var fixture = new PipelineFixture(hasProbes: true) { Origin = { IsOpen = true }, Probes = { OnPut = FsError.NoSpace } };
        RetaggedFile file = RetaggedFile.Put(fixture, "1", 10_000, Audio, 0);

        await ScanAsync(fixture, file);

        Assert.IsGreaterThan(100_000, fixture.Store.Statistics.ContentBytes);
    }

    /// <summary>Tags, the beginning of the audio, the end, and a place in the middle.</summary>
    private static async Task ScanAsync(PipelineFixture fixture, RetaggedFile file)
    {
        int audio = file.Content.Length - Audio.Length;
        using (RemoteFile open = await fixture.OpenAsync(file.Source))
        {
            foreach ((int at, int length) in ((int, int)[])[(0, 4096), (4096, Block), (Block, 60_000), (audio, Block), (file.Content.Length - 128, 128), (4_000_000, 1000)])
                CollectionAssert.AreEqual(file.Content[at..(at + length)], (await PipelineFixture.ReadAsync(open, at, length)).Value);
            Assert.AreEqual(0, open.Ahead.Window);
        }

        await PipelineFixture.UntilAsync(() => fixture.Pipeline.Files == 0);
    }

    private static async Task PlayAsync(PipelineFixture fixture, RetaggedFile file)
    {
        using (RemoteFile open = await fixture.OpenAsync(file.Source))
        {
            for (int at = 0; at < file.Content.Length; at += 2 * Block)
                await PipelineFixture.ReadAsync(open, at, Math.Min(2 * Block, file.Content.Length - at));
        }

        await PipelineFixture.UntilAsync(() => fixture.Pipeline.Files == 0);
    }
}
