using BenchmarkDotNet.Attributes;
using MusicFs.Contracts.Tags;
using MusicFs.Tags;

namespace MusicFs.Benchmarks.Tags;

/// <summary>
/// Reading the tags of one file from the page cache, for each file of the folder that MUSICFS_BENCH_FILES names: time and allocations.
/// </summary>
[MemoryDiagnoser]
public class TagReadingBenchmarks
{
    private readonly TagReader _reader = new();

    [ParamsSource(nameof(Files))]
    public string File { get; set; } = "";

    public static IEnumerable<string> Files => Environment.GetEnvironmentVariable("MUSICFS_BENCH_FILES") is { Length: > 0 } folder
        ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
        : [];

    [Benchmark]
    public async Task<TagReadResult> ReadAsync()
    {
        using var source = new FileByteSource(File);
        return await _reader.ReadAsync(source, CancellationToken.None);
    }
}
