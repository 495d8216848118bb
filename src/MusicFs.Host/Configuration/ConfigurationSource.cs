using Microsoft.Extensions.Logging;

namespace MusicFs.Host.Configuration;

/// <summary>Where a daemon's configuration comes from, so that it can be read again.</summary>
/// <param name="Current">As it was at the start.</param>
/// <param name="Load">Reads it as it was read then: the same file, variables and options.</param>
/// <param name="SetLogLevel">Takes another level; null where none is set any more.</param>
public sealed record ConfigurationSource(LibraryConfiguration Current, Func<ConfigurationLoad> Load, Action<LogLevel?> SetLogLevel)
{
    /// <summary>Takes other levels of components, in place of all there were.</summary>
    public Action<IReadOnlyDictionary<string, LogLevel>>? SetComponentLevels { get; init; }

    /// <summary>Has the log go elsewhere, or look otherwise.</summary>
    public Action<LibraryConfiguration>? SetLogTargets { get; init; }
}
