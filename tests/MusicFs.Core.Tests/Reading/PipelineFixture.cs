using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;
using MusicFs.Testing.Chunks;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Time;

namespace MusicFs.Core.Tests.Reading;

/// <summary>A pipeline over an origin whose every read the test answers, a store in memory and a clock that the test moves.</summary>
internal sealed class PipelineFixture
{
    public const int Block = StagedFile.BlockLength;

    public PipelineFixture(ReadLimits? limits = null, bool hasStore = true, OriginCapabilities? capabilities = null, bool hasProbes = false)
    {
        Origin = capabilities is null ? new SteppedOrigin(Memory) : new SteppedOrigin(Memory) { Capabilities = capabilities };
        Pipeline = new ReadPipeline(
            hasStore ? Store : null, hasStore ? Store.Contents : null, limits ?? new ReadLimits(), Time, NullLogger<ReadPipeline>.Instance)
        {
            Probes = hasProbes ? new ContentPlace(Probes, Probes.Contents) : null,
        };
    }

    public MemoryOrigin Memory { get; } = new("far");

    public SteppedOrigin Origin { get; }

    public MemoryChunkStore Store { get; } = new();

    public MemoryChunkStore Probes { get; } = new();

    public ManualTime Time { get; } = new();

    public ReadPipeline Pipeline { get; }

    /// <summary>Puts a file of noise there.</summary>
    public (FileSource Source, byte[] Content) Put(string path, int length, int seed = 1)
    {
        byte[] content = ChunkContents.Noise(seed, length);
        return (new FileSource("far", OriginPath.FromString(path), Memory.Put(path, content)), content);
    }

    public async Task<RemoteFile> OpenAsync(FileSource source) =>
        (RemoteFile)(await Pipeline.OpenAsync(Origin, source, default)).Value;

    /// <summary>Reads, with what it asks the origin for answered at once; what is fetched ahead waits.</summary>
    public async Task<byte[]> ReadAnsweredAsync(RemoteFile file, long offset, int length)
    {
        Origin.Answered = (offset / Block * Block, offset + length);
        FsResult<byte[]> read = await ReadAsync(file, offset, length);
        Origin.Answered = default;
        return read.Value;
    }

    public static async Task<FsResult<byte[]>> ReadAsync(RemoteFile file, long offset, int length, CancellationToken cancellation = default)
    {
        byte[] buffer = new byte[length];
        FsResult<int> read = await file.ReadAsync(offset, buffer, cancellation);
        return read.IsSuccess ? buffer[..read.Value] : read.Error;
    }

    /// <summary>Waits until what was fetched of closed files is stored.</summary>
    public Task SettleAsync() => Pipeline.DisposeAsync().AsTask();

    /// <summary>Waits for what must come by itself.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Yield();
    }
}
