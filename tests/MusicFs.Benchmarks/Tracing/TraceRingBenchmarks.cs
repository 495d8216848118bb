using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tracing;
using MusicFs.Core.Tracing;

namespace MusicFs.Benchmarks.Tracing;

/// <summary>What an operation pays for being traced: at most 100 ns and no byte, clock included.</summary>
[MemoryDiagnoser]
public class TraceRingBenchmarks
{
    private readonly TraceRing _ring = new();
    private readonly LiveOperation _live = new();
    private ulong _request;

    [GlobalSetup]
    public void Add() => _ring.Add(_live);

    [Benchmark]
    public void BeginAndEnd()
    {
        _live.Begin(++_request, FileSystemOperation.Read, 17, Stopwatch.GetTimestamp(), 99);
        _live.Handle = 1UL << 32;
        _live.Offset = 65536;
        _live.Size = 4096;
        _live.Use(1, OriginChoice.OnlyCopy);
        _live.Stage = OperationStage.Reading;
        _live.Cache = CacheOutcome.Direct;
        OperationRecord record = _live.End(FsError.None, detached: false, 4096, Stopwatch.GetTimestamp());
        _ring.Record(record);
    }

    /// <summary>Of the above the part that is not the ring's.</summary>
    [Benchmark]
    public long TwoLooksAtTheClock() => Stopwatch.GetTimestamp() + Stopwatch.GetTimestamp();
}
