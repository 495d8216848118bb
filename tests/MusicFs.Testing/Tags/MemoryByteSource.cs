using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Testing.Tags;

/// <summary>Bytes in memory as a source. Counts what is read of them; fails, or completes later, on request. One reader at a time.</summary>
public sealed class MemoryByteSource(byte[] bytes) : IByteSource
{
    public long Length => bytes.Length;

    public long BytesRead { get; private set; }

    public int Reads { get; private set; }

    /// <summary>What every read from <see cref="FailingRead"/> on answers.</summary>
    public FsError Error { get; init; }

    /// <summary>The first read that fails; from 0.</summary>
    public int FailingRead { get; init; }

    /// <summary>Whether reads complete on another thread, as those of a remote origin do.</summary>
    public bool CompletesLater { get; init; }

    public async ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (CompletesLater)
            await Task.Yield();
        if (Error != FsError.None && Reads >= FailingRead)
            return Error;
        Reads++;
        int count = (int)Math.Clamp(bytes.Length - offset, 0, destination.Length);
        bytes.AsSpan((int)Math.Min(offset, bytes.Length), count).CopyTo(destination.Span);
        BytesRead += count;
        return count;
    }
}
