using MusicFs.Testing.Chunks;

namespace MusicFs.Chunks.Tests;

[TestClass]
public sealed class ChunkStoreConformanceTests : ChunkStoreConformance
{
    private readonly TemporaryFolder _folder = new();
    private ChunkStore _store = null!;

    protected override IChunkStore Store => _store;

    [TestInitialize]
    public async Task OpenAsync() =>
        _store = (await ChunkStore.OpenAsync(new ChunkStoreOptions { Folder = _folder.Path, PackLength = 1 << 18, MostOpenFiles = 3 })).Store!;

    [TestCleanup]
    public async Task CloseAsync()
    {
        await _store.FlushAsync();
        Assert.AreEqual(_folder.Bytes, _store.Statistics.DiskBytes);
        await _store.DisposeAsync();
        _folder.Dispose();
    }
}
