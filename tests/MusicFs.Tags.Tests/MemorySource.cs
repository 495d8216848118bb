using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Tags.Tests;

/// <summary>Bytes in memory as a codec reads them; counts what it asks for.</summary>
internal sealed class MemorySource(byte[] bytes) : IByteSource
{
    public long Length => bytes.Length;

    /// <summary>Bytes read so far.</summary>
    public long BytesRead { get; private set; }

    public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        int count = (int)Math.Clamp(bytes.Length - offset, 0, destination.Length);
        bytes.AsMemory((int)Math.Min(offset, bytes.Length), count).CopyTo(destination);
        BytesRead += count;
        return new(count);
    }
}
