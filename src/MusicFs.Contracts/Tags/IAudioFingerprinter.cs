using MusicFs.Contracts.Errors;

namespace MusicFs.Contracts.Tags;

/// <summary>Identifies the audio of a file whatever its tags say. Stateless; any number of calls at once.</summary>
public interface IAudioFingerprinter
{
    /// <summary>
    /// The fingerprint of the audio that <paramref name="layout"/> locates, from a few sampled ranges (at most 12 KiB are read).
    /// The same before and after the file was tagged anew.
    /// </summary>
    ValueTask<FsResult<AudioFingerprint>> ComputeAsync(
        IByteSource source, AudioContainer container, FileLayout layout, CancellationToken cancellation);
}
