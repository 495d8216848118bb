using MusicFs.Contracts.FileSystem;

namespace MusicFs.Origins.Resilience;

/// <summary>An origin that can say in words why it failed, which the error that travels up cannot. Nothing secret is in the words.</summary>
public interface IFailureTeller
{
    /// <summary>The latest failure of the origin, or of a file as no server should answer; null where there was none. Any thread.</summary>
    Problem? LastFailure { get; }
}
