using BenchmarkDotNet.Attributes;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;
using MusicFs.Tags;

namespace MusicFs.Benchmarks.Tags;

/// <summary>
/// Planning an edit of a few fields of one file in memory, for each file of the folder that MUSICFS_BENCH_FILES names: time and allocations.
/// </summary>
[MemoryDiagnoser]
public class TagEditingBenchmarks
{
    private static readonly TagChanges Changes = new(
        new Dictionary<string, IReadOnlyList<string>> { ["TITLE"] = ["Another title"], ["ARTIST"] = ["One", "Two"], ["TRACKNUMBER"] = ["7"], ["LABEL"] = ["Label"] }, []);

    private readonly TagEditor _editor = new();
    private MemorySource _source = new([]);

    [ParamsSource(nameof(Files))]
    public string File { get; set; } = "";

    public static IEnumerable<string> Files => TagReadingBenchmarks.Files;

    [GlobalSetup]
    public void Setup() => _source = new MemorySource(System.IO.File.ReadAllBytes(File));

    [Benchmark]
    public async Task<TagEditResult> PlanAsync() => await _editor.PlanAsync(_source, Changes, CancellationToken.None);

    private sealed class MemorySource(byte[] bytes) : IByteSource
    {
        public long Length => bytes.Length;

        public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
        {
            int count = (int)Math.Clamp(bytes.Length - offset, 0, destination.Length);
            bytes.AsSpan((int)offset, count).CopyTo(destination.Span);
            return new(count);
        }
    }
}
