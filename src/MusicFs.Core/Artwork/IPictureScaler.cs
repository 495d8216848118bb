using MusicFs.Contracts.Errors;

namespace MusicFs.Core.Artwork;

/// <summary>Makes smaller pictures of larger ones. Several calls at once.</summary>
public interface IPictureScaler
{
    /// <summary>
    /// A JPEG of the same shape that is at most so many pixels wide and high: <see cref="FsError.Corrupt"/> for what is no picture, or too large a one;
    /// <see cref="FsError.NotSupported"/> where this machine cannot do it.
    /// </summary>
    Task<FsResult<byte[]>> ScaleAsync(ReadOnlyMemory<byte> picture, int side, CancellationToken cancellation);
}
