using MusicFs.Cli.Calls;
using MusicFs.Host.Configuration;

namespace MusicFs.Cli.Origins;

/// <summary>Where a change of the origins goes.</summary>
/// <param name="File">The configuration file; null where it is not to be changed.</param>
/// <param name="Configuration">What it says; null where there is none yet.</param>
/// <param name="Daemon">That of the same library; null where none runs.</param>
internal sealed record FoundPlaces(string? File, LibraryConfiguration? Configuration, DaemonConnection? Daemon)
{
    /// <summary>What a library that is called by its origins' locations must be called from now on to stay the same one.</summary>
    public string? NameToKeep => Configuration is { LibraryName: null, Origins.Count: > 0 } ? Configuration.Library : null;
}
