using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;

namespace MusicFs.Core.Ingest;

/// <summary>An open original as codecs see it.</summary>
internal sealed class OriginByteSource(IOriginFile file) : IByteSource
{
    public long Length => file.Version.Size;

    public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation) =>
        file.ReadAsync(offset, destination, cancellation);
}
