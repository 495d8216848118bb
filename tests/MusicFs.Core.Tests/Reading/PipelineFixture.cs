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

    public PipelineFixture(ReadLimits? limits = null, bool hasStore = true, OriginCapabilities? capabilities = null)
    {
        Origin = capabilities is null ? new SteppedOrigin(Memory) : new SteppedOrigin(Memory) { Capabilities = capabilities };
        Pipeline = new ReadPipeline(
            hasStore ? Store : null, hasStore ? Store.Contents : null, limits ?? new ReadLimits(), Time, NullLogger<ReadPipeline>.Instance);
    }

    public MemoryOrigin Memory { get; } = new("far");

    public SteppedOrigin Origin { get; }

    public MemoryChunkStore Store { get; } = new();

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

    /// <summary>Reads, and answers all reads of the origin until that has ended.</summary>
    public async Task<byte[]> ReadAnsweredAsync(RemoteFile file, long offset, int length)
    {
        Task<FsResult<byte[]>> read = ReadAsync(file, offset, length);
        while (!read.IsCompleted)
        {
            ValueTask<SteppedRead> next = Origin.NextAsync();
            Task<SteppedRead> asked = next.AsTask();
            if (await Task.WhenAny(read, asked) == asked)
                (await asked).Answer();
            else
                _ = AnswerLaterAsync(asked);
        }

        return (await read).Value;
    }

    public static async Task<FsResult<byte[]>> ReadAsync(RemoteFile file, long offset, int length, CancellationToken cancellation = default)
    {
        byte[] buffer = new byte[length];
        FsResult<int> read = await file.ReadAsync(offset, buffer, cancellation);
        return read.IsSuccess ? buffer[..read.Value] : read.Error;
    }

    /// <summary>Waits until what was fetched of closed files is stored.</summary>
    public async Task SettleAsync()
    {
        await Pipeline.DisposeAsync();
    }

    private static async Task AnswerLaterAsync(Task<SteppedRead> asked) => (await asked).Answer();
}
