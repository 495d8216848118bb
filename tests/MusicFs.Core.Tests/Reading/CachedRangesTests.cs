using MusicFs.Core.Reading;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Tests.Reading;

[TestClass]
public sealed class CachedRangesTests
{
    private const int Block = PipelineFixture.Block;

    [TestMethod]
    public async Task CachedRangesOf_FileReadWhole_IsOneRange()
    {
        var fixture = new PipelineFixture { Origin = { IsOpen = true } };
        (FileSource source, _) = fixture.Put("1", 40 * Block);
        Assert.IsEmpty(Ranges(fixture, source));

        using (RemoteFile file = await fixture.OpenAsync(source))
            await PipelineFixture.ReadAsync(file, 0, 40 * Block);
        await fixture.SettleAsync();

        Assert.IsGreaterThan(1, fixture.Store.Contents.Ranges, "Several chunks, or there is nothing to put together.");
        Assert.AreEqual((0L, 40L * Block), Ranges(fixture, source).Single());
        Assert.IsEmpty(Ranges(fixture, source with { Version = source.Version with { Size = 1 } }), "Another version is another file.");
    }

    [TestMethod]
    public void CachedRangesOf_NothingIsKept_IsNone()
    {
        var fixture = new PipelineFixture(hasStore: false);
        (FileSource source, _) = fixture.Put("1", Block);
        Assert.IsEmpty(Ranges(fixture, source));
    }

    private static IReadOnlyList<(long Offset, long Length)> Ranges(PipelineFixture fixture, FileSource source) =>
        fixture.Pipeline.CachedRangesOf(source.OriginId, source.Path, source.Version);
}
