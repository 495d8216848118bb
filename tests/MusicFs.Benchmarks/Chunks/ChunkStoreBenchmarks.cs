using BenchmarkDotNet.Attributes;
using MusicFs.Chunks;
using MusicFs.Contracts.Errors;
using MusicFs.Testing.Chunks;

namespace MusicFs.Benchmarks.Chunks;

/// <summary>Put and get of 64 KiB chunks on the real disk (the temporary folder's), against a plain read of a file of the same bytes.</summary>
[MemoryDiagnoser]
public class ChunkStoreBenchmarks
{
    private const int Length = 64 * 1024;
    private const int Chunks = 2000;

    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-bench-").FullName;
    private readonly ChunkId[] _noise = new ChunkId[Chunks];
    private readonly ChunkId[] _text = new ChunkId[100];
    private readonly byte[] _buffer = new byte[Length];
    private readonly byte[] _content = new byte[Length];
    private ChunkStore _store = null!;
    private FileStream _plain = null!;
    private int _next;

    // Not async: run in the benchmark's own process (-i), nobody would wait for it.
    [GlobalSetup]
    public void Fill() => FillAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Delete() => DeleteAsync().GetAwaiter().GetResult();

    [Benchmark(Baseline = true)]
    public int PlainRead64K() => RandomAccess.Read(_plain.SafeFileHandle, _buffer, (long)Length * (_next++ % Chunks));

    [Benchmark]
    public int Get64K()
    {
        _store.TryRead(_noise[_next++ % Chunks], 0, _buffer, out int count);
        return count;
    }

    [Benchmark]
    public int Get4K()
    {
        _store.TryRead(_noise[_next++ % Chunks], 20_000, _buffer.AsSpan(0, 4096), out int count);
        return count;
    }

    [Benchmark]
    public int Get4KOfCompressedInOrder()
    {
        int page = _next++ % (_text.Length * 16);
        _store.TryRead(_text[page / 16], page % 16 * 4096, _buffer.AsSpan(0, 4096), out int count);
        return count;
    }

    [Benchmark]
    public int GetCompressed64K()
    {
        _store.TryRead(_text[_next++ % _text.Length], 0, _buffer, out int count);
        return count;
    }

    [Benchmark]
    public FsError PutNew64K()
    {
        BitConverter.TryWriteBytes(_content, _next++);
        return _store.PutAsync(_content, default).AsTask().GetAwaiter().GetResult().Error;
    }

    [Benchmark]
    public FsError PutAgain64K()
    {
        BitConverter.TryWriteBytes(_content, -1);
        return _store.PutAsync(_content, default).AsTask().GetAwaiter().GetResult().Error;
    }

    private async Task FillAsync()
    {
        _store = (await ChunkStore.OpenAsync(new ChunkStoreOptions { Folder = Path.Combine(_folder, "store"), Limit = 4L << 30 })).Store!;
        _plain = File.Open(Path.Combine(_folder, "plain"), FileMode.Create);
        for (int i = 0; i < Chunks; i++)
        {
            byte[] content = ChunkContents.Noise(i, Length);
            _noise[i] = (await _store.PutAsync(content, default)).Value;
            await _plain.WriteAsync(content);
        }

        for (int i = 0; i < _text.Length; i++)
            _text[i] = (await _store.PutAsync(ChunkContents.Text(i, Length), default)).Value;
        await _plain.FlushAsync();
        new Random(1).NextBytes(_content);
    }

    private async Task DeleteAsync()
    {
        await _store.DisposeAsync();
        await _plain.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
