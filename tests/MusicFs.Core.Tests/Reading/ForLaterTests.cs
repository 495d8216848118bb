using MusicFs.Contracts.Errors;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;
using MusicFs.Testing.Origins;

namespace MusicFs.Core.Tests.Reading;

[TestClass]
public sealed class ForLaterTests
{
    [TestMethod]
    public async Task Prefetch_ForSomeDay_ComesBehindWhatIsWantedSooner()
    {
        PipelineFixture fixture = new();
        int length = 4 * PipelineFixture.Block;
        (FileSource soon, FileSource some) = (fixture.Put("soon.flac", length, 1).Source, fixture.Put("some.flac", length, 2).Source);
        int waited = 0;
        Task<FsError> soonThere = fixture.Pipeline.PrefetchAsync(fixture.Origin, Shown(soon), LaterNeed.Whole, static _ => { }, default).AsTask();
        SteppedRead read = await fixture.Origin.NextAsync();

        Task<FsError> someThere = fixture.Pipeline.PrefetchAsync(
            fixture.Origin, Shown(some), LaterNeed.SomeDay, bytes => waited += bytes == 0 ? 1 : 0, default).AsTask();
        while (Volatile.Read(ref waited) < 3)
            await PassAsync(fixture);
        Assert.AreEqual((soon.Path, 1), (read.Path, fixture.Origin.Reads));
        fixture.Origin.IsOpen = true;
        read.Answer();

        Assert.AreEqual(FsError.None, await soonThere);
        while (!someThere.IsCompleted)
            await PassAsync(fixture);
        Assert.AreEqual(FsError.None, await someThere);
        Assert.IsTrue(fixture.Pipeline.IsWhole("far", some.Path, some.Version));
    }

    [TestMethod]
    public async Task Prefetch_ForSomeDayWhileAReaderKeepsTheLine_CanBeGivenUp()
    {
        PipelineFixture fixture = new();
        int length = 4 * PipelineFixture.Block;
        (FileSource read, FileSource some) = (fixture.Put("read.flac", length, 1).Source, fixture.Put("some.flac", length, 2).Source);
        using RemoteFile file = await fixture.OpenAsync(read);
        Task<FsResult<byte[]>> reading = PipelineFixture.ReadAsync(file, 0, 4096);
        SteppedRead first = await fixture.Origin.NextAsync();
        using CancellationTokenSource end = new();

        Task<FsError> someThere = fixture.Pipeline.PrefetchAsync(
            fixture.Origin, Shown(some), LaterNeed.SomeDay, bytes => { if (bytes == 0) end.Cancel(); }, end.Token).AsTask();
        while (!someThere.IsCompleted)
            await PassAsync(fixture);

        Assert.AreEqual(FsError.Interrupted, await someThere);
        fixture.Origin.IsOpen = true;
        first.Answer();
        while (fixture.Origin.TryNext(out SteppedRead? ahead))
        {
            Assert.AreEqual(read.Path, ahead.Path);
            ahead.Answer();
        }

        Assert.IsTrue((await reading).IsSuccess);
    }

    private static ShownOriginal Shown(FileSource source) => new(source.OriginId, source.Path, source.Version);

    private static async Task PassAsync(PipelineFixture fixture)
    {
        fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
        await Task.Yield();
    }
}
