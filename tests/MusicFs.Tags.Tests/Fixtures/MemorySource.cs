using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Tags.Tests.Fixtures;

/// <summary>Bytes in memory as a source; counts what is read of them, and fails on request.</summary>
internal sealed class MemorySource(byte[] bytes) : IByteSource
{
    public long Length => bytes.Length;

    public long BytesRead { get; private set; }

    public FsError Error { get; init; }

    public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (Error != FsError.None)
        {
            return new(Error);
        }

        int count = (int)Math.Clamp(bytes.Length - offset, 0, destination.Length);
        bytes.AsSpan((int)offset, count).CopyTo(destination.Span);
        BytesRead += count;
        return new(count);
    }
}
