using MusicFs.Testing.Chunks;

namespace MusicFs.Chunks.Tests;

[TestClass]
public sealed class MemoryChunkStoreTests : ChunkStoreConformance
{
    protected override IChunkStore Store { get; } = new MemoryChunkStore();
}
