using MusicFs.Contracts.Errors;

namespace MusicFs.Contracts.Tags;

/// <summary>Bytes of known length, read by range: what a codec sees of a file. Not for concurrent use.</summary>
public interface IByteSource
{
    /// <summary>Bytes in all.</summary>
    long Length { get; }

    /// <summary>Reads until <paramref name="destination"/> is full or the source ends; completes at once where the bytes are in memory.</summary>
    /// <returns>The bytes read, fewer than asked only at the end.</returns>
    ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation);
}
