using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Contracts.Plugins;

/// <summary>
/// Tells more of single files from their bytes: fields that no codec reads. The kind for code that is not trusted: all it sees is what it is
/// given, and all it can do is answer. What it says fills fields that the file's own tags lack. Asked once for each version of a file, while that is scanned, after its tags
/// were read. Any thread, several files at once.
/// </summary>
public interface IFileMetadataSource
{
    /// <summary>Lower case, stable; at most 64 characters.</summary>
    string Name { get; }

    /// <summary>Reads one file.</summary>
    /// <param name="source">
    /// Its bytes. At most 16 MiB in all are handed out for one question, after which reads are <see cref="FsError.NotSupported"/>; each remote one costs a round trip, so few and large
    /// ones are better. Not to be used after the answer.
    /// </param>
    /// <param name="tags">What its codec read; null where no codec knows the file.</param>
    /// <param name="cancellation">Fires after 5 s at the latest.</param>
    /// <returns>
    /// Values by upper-case field name, at most 100 fields of 100 values, 64 KiB in all; empty, or <see cref="FsError.NotFound"/>, where it has nothing to say.
    /// <see cref="FsError.Corrupt"/> for a file that is damaged; others are the source's.
    /// </returns>
    ValueTask<FsResult<IReadOnlyDictionary<string, IReadOnlyList<string>>>> ReadAsync(IByteSource source, TrackTags? tags, CancellationToken cancellation);
}
