using System.CommandLine;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;

namespace MusicFs.Cli;

/// <summary>The options that say which library a command is about.</summary>
internal sealed class LibraryArguments
{
    private readonly Option<string[]> _origins = new("--origin")
    {
        Required = true,
        HelpName = "[ID=]FOLDER",
        Description = "A folder of music; repeat it for several. The same ones as for 'mount' are the same library.",
    };

    private readonly Option<string?> _cacheDirectory = new("--cache-dir")
    {
        HelpName = "DIR",
        Description = "Where the catalog lives (default: $XDG_CACHE_HOME/musicfs/LIBRARY, as root /var/cache/musicfs/LIBRARY).",
    };

    public LibraryArguments(Command command)
    {
        command.Add(_origins);
        command.Add(_cacheDirectory);
    }

    /// <summary>The origins and the folder, or what is wrong with the command line.</summary>
    public (IReadOnlyList<OriginLocation> Origins, string CacheDirectory, Problem? Problem) Read(ParseResult parsed)
    {
        (IReadOnlyList<OriginLocation> origins, Problem? problem) = OriginLocation.ParseAll(parsed.GetValue(_origins)!);
        if (problem is not null)
            return ([], "", problem);
        return LibraryPlaces.CacheDirectory(parsed.GetValue(_cacheDirectory), LibraryPlaces.LibraryName(null, origins)) is { } folder
            ? (origins, folder, null)
            : ([], "", new Problem("There is no home folder to keep a catalog in.", "Name a folder with --cache-dir."));
    }
}
