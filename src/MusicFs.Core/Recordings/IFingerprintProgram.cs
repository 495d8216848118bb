using MusicFs.Contracts.Tags;

namespace MusicFs.Core.Recordings;

/// <summary>What computes acoustic fingerprints.</summary>
public interface IFingerprintProgram
{
    /// <summary>Null where it can be used, else why not, in words.</summary>
    string? FindObstacle();

    /// <summary>Computes one. One call at a time.</summary>
    /// <param name="container">What the file is.</param>
    /// <param name="file">The file; it is read from the beginning, and no further than is needed.</param>
    /// <param name="cancellation">Gives up; then the result says nothing.</param>
    Task<FingerprintResult> ComputeAsync(AudioContainer container, IByteSource file, CancellationToken cancellation);
}
