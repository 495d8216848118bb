using System.Runtime.InteropServices;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Http;

namespace MusicFs.Origins.S3;

/// <summary>One object as it was opened; each read is one request for a range of the object with its tag.</summary>
/// <param name="bucket">Where it lies.</param>
/// <param name="key">Its name.</param>
/// <param name="tag">Its entity tag; null where it is known only from a listing: then that of the first answer, if it makes this version.</param>
/// <param name="version">What it was opened as.</param>
internal sealed class S3File(S3Bucket bucket, string key, string? tag, OriginVersion version) : IOriginFile
{
    private volatile string? _tag = tag;
    private volatile bool _disposed;

    public OriginVersion Version => version;

    public SafeHandle? LocalHandle => null;

    public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (_disposed)
            return new(FsError.BadHandle);
        int wanted = (int)Math.Clamp(version.Size - offset, 0, destination.Length);
        return wanted == 0 ? new(0) : bucket.ReadAsync(key, _tag, IsOurs, offset, destination[..wanted], cancellation);
    }

    /// <summary>Whether an object of such a length and tag is what was opened.</summary>
    private bool IsOurs(long size, string tag)
    {
        if (size != version.Size || (_tag is { } known ? known != tag : HttpValidators.Hash(tag) != version.Tag))
            return false;
        _tag = tag;
        return true;
    }

    public void Dispose() => _disposed = true;
}
