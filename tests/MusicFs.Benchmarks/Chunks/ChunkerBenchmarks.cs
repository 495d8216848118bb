using BenchmarkDotNet.Attributes;
using MusicFs.Chunks;
using MusicFs.Chunks.Checksums;
using MusicFs.Chunks.Chunking;

namespace MusicFs.Benchmarks.Chunks;

/// <summary>What each byte that arrives, or leaves, costs a core: 32 MiB of noise, as compressed audio is. Bytes a second are 32 MiB by the mean.</summary>
public class ChunkerBenchmarks
{
    private const int Length = 32 << 20;

    private readonly byte[] _content = new byte[Length];

    [GlobalSetup]
    public void Fill() => new Random(1).NextBytes(_content);

    [Benchmark]
    public int Cut()
    {
        int cuts = 0;
        for (int offset = 0; offset < Length; cuts++)
            offset += FastCdc.Cut(_content.AsSpan(offset), isEnd: true);
        return cuts;
    }

    [Benchmark]
    public ChunkId Hash() => ChunkId.Of(_content);

    /// <summary>As it is done: chunks of a batch beside each other.</summary>
    [Benchmark]
    public ChunkId HashChunks()
    {
        const int batch = 4 << 20;
        ChunkId[] ids = new ChunkId[64];
        int[] lengths = [.. Enumerable.Repeat(batch / 64, 64)];
        for (int offset = 0; offset < Length; offset += batch)
            ChunkId.OfRun(_content.AsSpan(offset, batch), lengths, ids);
        return ids[0];
    }

    /// <summary>The usual case: what was just read, and is in the processor's cache.</summary>
    [Benchmark]
    public uint ChecksumOfOneBlock() => Crc32C.Of(_content.AsSpan(0, 16 * 1024));

    [Benchmark]
    public uint Checksum() => Crc32C.Of(_content);
}
