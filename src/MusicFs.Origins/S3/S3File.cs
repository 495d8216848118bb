using System.Runtime.InteropServices;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.S3;

/// <summary>One object as it was opened; each read is one request for a range of the object with its tag.</summary>
internal sealed class S3File(S3Bucket bucket, string key, string tag, OriginVersion version) : IOriginFile
{
    private volatile bool _disposed;

    public OriginVersion Version => version;

    public SafeHandle? LocalHandle => null;

    public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (_disposed)
            return new(FsError.BadHandle);
        int wanted = (int)Math.Clamp(version.Size - offset, 0, destination.Length);
        return wanted == 0 ? new(0) : bucket.ReadAsync(key, tag, version.Size, offset, destination[..wanted], cancellation);
    }

    public void Dispose() => _disposed = true;
}
