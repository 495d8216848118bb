using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Chunks;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;
using MusicFs.Testing.Chunks;
using MusicFs.Testing.Origins;

namespace MusicFs.Benchmarks.Reading;

/// <summary>Reads of a remote original that is in the chunk store, on the real disk (the temporary folder's), against a plain read of the same bytes.</summary>
[MemoryDiagnoser]
public class ReadPipelineBenchmarks
{
    private const int Length = 64 << 20;
    private const int Step = 128 * 1024;

    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-bench-").FullName;
    private readonly byte[] _buffer = new byte[Step];
    private readonly MemoryOrigin _origin = new("far") { Capabilities = new OriginCapabilities { IsRemote = true } };
    private ChunkStore _store = null!;
    private ReadPipeline _pipeline = null!;
    private IOriginFile _file = null!;
    private FileStream _plain = null!;
    private int _next;

    // Not async: run in the benchmark's own process (-i), nobody would wait for it.
    [GlobalSetup]
    public void Fill() => FillAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Delete() => DeleteAsync().GetAwaiter().GetResult();

    [Benchmark(Baseline = true)]
    public int Plain128K() => RandomAccess.Read(_plain.SafeFileHandle, _buffer, NextOffset());

    [Benchmark]
    public int Stored128K() => Read(NextOffset(), _buffer);

    [Benchmark]
    public int Stored4K() => Read(NextOffset(), _buffer.AsMemory(0, 4096));

    [Benchmark]
    public int Stored4KHereAndThere() => Read((_next++ * 7919L * 4096) % Length, _buffer.AsMemory(0, 4096));

    private long NextOffset() => (long)Step * (_next++ % (Length / Step));

    private int Read(long offset, Memory<byte> buffer) => _file.ReadAsync(offset, buffer, default).AsTask().GetAwaiter().GetResult().Value;

    private async Task FillAsync()
    {
        byte[] content = ChunkContents.Noise(1, Length);
        FileSource source = new("far", OriginPath.FromString("1"), _origin.Put("1", content));
        _plain = File.Open(Path.Combine(_folder, "plain"), FileMode.Create);
        await _plain.WriteAsync(content);
        await _plain.FlushAsync();
        _store = (await ChunkStore.OpenAsync(new ChunkStoreOptions { Folder = Path.Combine(_folder, "store") })).Store!;
        _pipeline = new ReadPipeline(_store, _store.Contents, new ReadLimits(), TimeProvider.System, NullLogger<ReadPipeline>.Instance);
        using (IOriginFile first = (await _pipeline.OpenAsync(_origin, source, default)).Value)
        {
            for (long at = 0; at < Length; at += Step)
                await first.ReadAsync(at, _buffer, default);
        }

        await _pipeline.DisposeAsync();
        _file = (await _pipeline.OpenAsync(_origin, source, default)).Value;
    }

    private async Task DeleteAsync()
    {
        _file.Dispose();
        await _pipeline.DisposeAsync();
        await _store.DisposeAsync();
        await _plain.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
