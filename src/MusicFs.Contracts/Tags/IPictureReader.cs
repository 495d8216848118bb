using MusicFs.Contracts.Errors;

namespace MusicFs.Contracts.Tags;

/// <summary>Fetches embedded pictures, which a tag reading only locates. Stateless; any number of calls at once.</summary>
public interface IPictureReader
{
    /// <summary>
    /// The picture's bytes from the file its tags were read from: <see cref="FsError.Corrupt"/> where the place does not hold
    /// them (any longer), else what the source answers.
    /// </summary>
    ValueTask<FsResult<byte[]>> ReadAsync(IByteSource source, TagPicture picture, CancellationToken cancellation);
}
