using MusicFs.Chunks.Contents;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Reading;
using MusicFs.Testing.Chunks;

namespace MusicFs.Core.Tests.Reading;

/// <summary>What copies and versions of one file with other tags share in the cache.</summary>
[TestClass]
public sealed class RetaggedContentTests
{
    private static readonly byte[] Audio = ChunkContents.Noise(3, 5_000_000);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Read_CopyWithOtherTags_StoresItsAudioOnce(bool hasProbes)
    {
        var fixture = new PipelineFixture(hasProbes: hasProbes) { Origin = { IsOpen = true } };
        await ReadAllAsync(fixture, RetaggedFile.Put(fixture, "1", 10_001, Audio, 128));
        long before = Stored(fixture);
        await ReadAllAsync(fixture, RetaggedFile.Put(fixture, "2", 70_003, Audio, 777));

        // Head and tail, and nothing of the audio.
        Assert.AreEqual(before + 70_003 + 777, Stored(fixture));
        Assert.AreEqual(10_001 + 128L + Audio.Length, before);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Read_InAnyOrder_IsCutInTheSamePlaces(bool hasProbes)
    {
        var fixture = new PipelineFixture(hasProbes: hasProbes) { Origin = { IsOpen = true } };
        RetaggedFile inOrder = RetaggedFile.Put(fixture, "1", 10_001, Audio, 128), inParts = RetaggedFile.Put(fixture, "2", 70_003, Audio, 777);
        await ReadAllAsync(fixture, inOrder);
        // Each is cut by itself when the file is closed, at places that mean nothing.
        foreach ((int at, int length) in ((int, int)[])[(0, 200_000), (5_000_000, 70_000), (2_000_000, 300_000), (3_500_000, 10)])
        {
            using (RemoteFile open = await fixture.OpenAsync(inParts.Source))
                await PipelineFixture.ReadAsync(open, at, length);
            await PipelineFixture.UntilAsync(() => fixture.Pipeline.Files == 0);
        }

        await ReadAllAsync(fixture, inParts);
        await ReadAllAsync(fixture, inParts);

        CollectionAssert.AreEqual(AudioChunks(fixture, inOrder, 10_001), AudioChunks(fixture, inParts, 70_003));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Open_OfWhatIsStoredWhole_WaitsForNobody(bool hasProbes)
    {
        var fixture = new PipelineFixture(hasProbes: hasProbes) { Origin = { IsOpen = true } };
        RetaggedFile file = RetaggedFile.Put(fixture, "1", 70_003, Audio, 777);
        await ReadAllAsync(fixture, file);
        int opens = fixture.Memory.Opens;
        using ManualResetEventSlim answer = new();
        fixture.Pipeline.FindLayout = (_, _, _) =>
        {
            answer.Wait();
            return null;
        };

        ValueTask<FsResult<IOriginFile>> opening = fixture.Pipeline.OpenAsync(fixture.Origin, file.Source, default);
        bool isThere = opening.IsCompleted;
        answer.Set();

        using IOriginFile open = (await opening).Value;
        Assert.IsTrue(isThere, "It waited to be told where the audio lies.");
        Assert.AreEqual(opens, fixture.Memory.Opens);
        CollectionAssert.AreEqual(file.Content, (await PipelineFixture.ReadAsync((RemoteFile)open, 0, file.Content.Length)).Value);
    }

    [TestMethod]
    public async Task Open_OfAColdFile_AsksItsOriginBesideTheCatalog()
    {
        var fixture = new PipelineFixture { Origin = { IsOpen = true } };
        RetaggedFile file = RetaggedFile.Put(fixture, "1", 70_003, Audio, 777);
        Func<string, OriginPath, OriginVersion, FileLayout?> find = fixture.Pipeline.FindLayout!;
        using ManualResetEventSlim answer = new();
        fixture.Pipeline.FindLayout = (id, path, version) =>
        {
            answer.Wait();
            return find(id, path, version);
        };

        Task<FsResult<IOriginFile>> opening = fixture.Pipeline.OpenAsync(fixture.Origin, file.Source, default).AsTask();
        await PipelineFixture.UntilAsync(() => fixture.Memory.Opens == 1);
        Assert.IsFalse(opening.IsCompleted, "Who reads must find where the audio lies.");
        answer.Set();

        using RemoteFile open = (RemoteFile)(await opening).Value;
        Assert.AreEqual(70_003, open.Staged.Audio?.Start);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Read_ChunksLostBehindAnOpenThatAskedNobody_IsCutInTheSamePlaces(bool hasProbes)
    {
        var fixture = new PipelineFixture(hasProbes: hasProbes) { Origin = { IsOpen = true } };
        RetaggedFile file = RetaggedFile.Put(fixture, "1", 70_003, Audio, 777);
        await ReadAllAsync(fixture, file);
        string[] before = AudioChunks(fixture, file, 70_003);

        using (RemoteFile open = await fixture.OpenAsync(file.Source))
        {
            // As a store that makes room tells it.
            await fixture.Store.TrimAsync(0, default);
            fixture.Store.Contents.Forget(ReadPipeline.KeyOf(file.Source));
            for (int at = 0; at < file.Content.Length; at += 128 * 1024)
            {
                int length = Math.Min(128 * 1024, file.Content.Length - at);
                CollectionAssert.AreEqual(file.Content[at..(at + length)], (await PipelineFixture.ReadAsync(open, at, length)).Value);
            }
        }

        await PipelineFixture.UntilAsync(() => fixture.Pipeline.Files == 0);
        CollectionAssert.AreEqual(before, AudioChunks(fixture, file, 70_003));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Adopt_OnlyTagsChanged_MovesHeadTailAndALittle(bool hasProbes)
    {
        var fixture = new PipelineFixture(hasProbes: hasProbes) { Origin = { IsOpen = true } };
        RetaggedFile old = RetaggedFile.Put(fixture, "1", 8_700, Audio, 128);
        await ReadAllAsync(fixture, old);
        RetaggedFile now = RetaggedFile.Put(fixture, "1", 8_300, Audio, 128);
        long before = fixture.Origin.Bytes;

        Assert.AreEqual(Audio.Length, await fixture.Pipeline.AdoptAsync(fixture.Origin, old.Version, now.Version, default));
        await ReadAllAsync(fixture, now);

        Assert.AreEqual(8_300 + 256 + 256 + 128, fixture.Origin.Bytes - before);
        Assert.IsTrue(fixture.Pipeline.HasAdopted("far", now.Source.Path, now.Source.Version));
        FsResult<(long Bytes, bool IsSame)> compared = await fixture.Pipeline.CompareAsync(fixture.Origin, now.Source.Path, now.Source.Version, default);
        Assert.AreEqual((Audio.Length, true), compared.Value);
        Assert.IsFalse(fixture.Pipeline.HasAdopted("far", now.Source.Path, now.Source.Version));
        await ReadAllAsync(fixture, now);
    }

    [TestMethod]
    public async Task Adopt_LongTags_LeavesThemToReaders()
    {
        var fixture = new PipelineFixture(hasProbes: true) { Origin = { IsOpen = true } };
        RetaggedFile old = RetaggedFile.Put(fixture, "1", 8_700, Audio, 0);
        await ReadAllAsync(fixture, old);
        RetaggedFile now = RetaggedFile.Put(fixture, "1", 300_000, Audio, 0);
        long before = fixture.Origin.Bytes;

        Assert.AreEqual(Audio.Length, await fixture.Pipeline.AdoptAsync(fixture.Origin, old.Version, now.Version, default));
        Assert.IsLessThan(4_000, fixture.Origin.Bytes - before);
        await ReadAllAsync(fixture, now);

        // The pieces that were compared came twice, nothing else.
        Assert.IsLessThan(300_000 + 4_000, fixture.Origin.Bytes - before);
    }

    [TestMethod]
    [DataRow("flac", 2_000_000, 1, DisplayName = "A FLAC stream whose sum is another")]
    [DataRow("mp3", 0, 100, DisplayName = "Another beginning")]
    [DataRow("mp3", 4_999_999, 1, DisplayName = "Another end")]
    [DataRow("mp3", 1_000_000, 3_000_000, DisplayName = "Another middle")]
    [DataRow("pcm", 10, 0, DisplayName = "Samples that nothing vouches for")]
    public async Task Adopt_OtherAudio_TakesNothing(string codec, int from, int count)
    {
        var fixture = new PipelineFixture { Origin = { IsOpen = true } };
        RetaggedFile old = RetaggedFile.Put(fixture, "1", 8_700, Audio, 0, codec);
        await ReadAllAsync(fixture, old);
        byte[] other = [.. Audio];
        for (int i = from; i < from + count; i++)
            other[i] ^= 1;
        if (codec == "flac")
            other[100] ^= 1;
        RetaggedFile now = RetaggedFile.Put(fixture, "1", 8_300, other, 0, codec);

        Assert.AreEqual(0, await fixture.Pipeline.AdoptAsync(fixture.Origin, old.Version, now.Version, default));
        await ReadAllAsync(fixture, now);
    }

    [TestMethod]
    public async Task Compare_WhereItWasNotTheSameAfterAll_ForgetsAll()
    {
        var fixture = new PipelineFixture { Origin = { IsOpen = true } };
        RetaggedFile old = RetaggedFile.Put(fixture, "1", 8_700, Audio, 0, "mp3");
        await ReadAllAsync(fixture, old);
        byte[] other = [.. Audio];
        // Between the pieces that are compared.
        other[200_000] ^= 1;
        RetaggedFile now = RetaggedFile.Put(fixture, "1", 8_300, other, 0, "mp3");
        Assert.AreEqual(Audio.Length, await fixture.Pipeline.AdoptAsync(fixture.Origin, old.Version, now.Version, default));

        FsResult<(long Bytes, bool IsSame)> compared = await fixture.Pipeline.CompareAsync(fixture.Origin, now.Source.Path, now.Source.Version, default);

        Assert.IsFalse(compared.Value.IsSame);
        await ReadAllAsync(fixture, now);
    }

    [TestMethod]
    public async Task Read_PartOfABlockIsStored_FetchesTheRestOfItAlone()
    {
        var fixture = new PipelineFixture { Origin = { IsOpen = true } };
        RetaggedFile file = RetaggedFile.Put(fixture, "1", 10_000, Audio, 5_000, "mp3");
        ContentKey key = ReadPipeline.KeyOf(file.Source);
        const int kept = 60_000, end = 10_000 + kept;
        fixture.Store.Contents.Add(key, new ContentRange(10_000, kept, (await fixture.Store.PutAsync(file.Content.AsMemory(10_000, kept), default)).Value));

        using (RemoteFile open = await fixture.OpenAsync(file.Source))
        {
            CollectionAssert.AreEqual(file.Content[..100], (await PipelineFixture.ReadAsync(open, 0, 100)).Value);
            Assert.AreEqual(10_000, fixture.Origin.Bytes);
            CollectionAssert.AreEqual(file.Content[end..(end + 100)], (await PipelineFixture.ReadAsync(open, end, 100)).Value);
            Assert.AreEqual(10_000 + (2 * PipelineFixture.Block) - end, fixture.Origin.Bytes);
            CollectionAssert.AreEqual(file.Content[..(2 * PipelineFixture.Block)], (await PipelineFixture.ReadAsync(open, 0, 2 * PipelineFixture.Block)).Value);
        }

        await ReadAllAsync(fixture, file);
    }

    [TestMethod]
    public async Task Fill_OfAFile_FetchesWhatIsMissingAndStoresAllOfIt()
    {
        var fixture = new PipelineFixture(hasProbes: true) { Origin = { IsOpen = true } };
        RetaggedFile file = RetaggedFile.Put(fixture, "1", 10_000, Audio, 5_000);
        long told = 0;

        FsError error = await fixture.Pipeline.FillAsync(
            fixture.Origin, file.Source.Path, file.Source.Version,
            count =>
            {
                told += count;
                return ValueTask.CompletedTask;
            },
            default);

        Assert.AreEqual(FsError.None, error);
        Assert.AreEqual(file.Content.Length, told);
        Assert.AreEqual(file.Content.Length, fixture.Pipeline.StoredBytes(new ShownOriginal("far", file.Source.Path, file.Source.Version)));
        long before = fixture.Origin.Bytes;
        await ReadAllAsync(fixture, file);
        Assert.AreEqual(before, fixture.Origin.Bytes);
    }

    /// <summary>Where the audio is cut, from its first byte on.</summary>
    private static string[] AudioChunks(PipelineFixture fixture, RetaggedFile file, int start)
    {
        ContentKey key = ReadPipeline.KeyOf(file.Source);
        return [.. fixture.Store.Contents.Find(key).Concat(fixture.Probes.Contents.Find(key))
            .Where(range => range.Offset >= start && range.End <= start + Audio.Length).OrderBy(static range => range.Offset)
            .Select(range => $"{range.Offset - start} {range.Length}")];
    }

    private static long Stored(PipelineFixture fixture) => fixture.Store.Statistics.ContentBytes + fixture.Probes.Statistics.ContentBytes;

    private static async Task ReadAllAsync(PipelineFixture fixture, RetaggedFile file)
    {
        using (RemoteFile open = await fixture.OpenAsync(file.Source))
        {
            for (int at = 0; at < file.Content.Length; at += 128 * 1024)
            {
                int length = Math.Min(128 * 1024, file.Content.Length - at);
                FsResult<byte[]> read = await PipelineFixture.ReadAsync(open, at, length);
                Assert.IsTrue(file.Content.AsSpan(at, length).SequenceEqual(read.Value), $"Other bytes at {at}.");
            }
        }

        // Stored, and out of memory, so that the next read is of the store.
        await PipelineFixture.UntilAsync(() => fixture.Pipeline.Files == 0);
    }
}
