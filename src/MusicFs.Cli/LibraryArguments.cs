using System.CommandLine;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;

namespace MusicFs.Cli;

/// <summary>The options that say which library a command is about.</summary>
internal sealed class LibraryArguments
{
    private readonly Option<string?> _file = ConfigurationArguments.FileOption();

    private readonly Option<string[]> _origins = new("--origin")
    {
        HelpName = "[ID=]LOCATION",
        Description = "A folder of music, or sftp://, s3://, https://, davs:// and what follows; repeat it for several (default: those of the configuration file). The same ones as for 'mount' are the same library.",
    };

    private readonly Option<string?> _cacheDirectory = new("--cache-dir")
    {
        HelpName = "DIR",
        Description = "Where the catalog lives (default: $XDG_CACHE_HOME/musicfs/LIBRARY, as root /var/cache/musicfs/LIBRARY).",
    };

    public LibraryArguments(Command command)
    {
        command.Add(_file);
        command.Add(_origins);
        command.Add(_cacheDirectory);
    }

    /// <summary>The origins and the folder; null, and a message, where something is wrong with the command line or the configuration.</summary>
    public (IReadOnlyList<OriginLocation> Origins, string CacheDirectory)? Read(ParseResult parsed)
    {
        CommandLineSettings settings = new();
        if (settings.SetOrigins(_origins.Name, parsed.GetValue(_origins) ?? []) is { } problem)
            return Refuse(problem);
        string? cache = parsed.GetValue(_cacheDirectory);
        settings.Set(_cacheDirectory.Name, cache is null ? null : Path.GetFullPath(cache), "cache", "directory");
        if (ConfigurationArguments.Load(parsed.GetValue(_file), settings) is not { } configuration)
            return null;
        if (configuration.Origins.Count == 0)
            return Refuse(new Problem("There is no origin.", "Name one with --origin FOLDER, or in the configuration file: musicfs config init"));
        string library = LibraryPlaces.LibraryName(configuration.LibraryName, configuration.Origins);
        return LibraryPlaces.CacheDirectory(configuration.CacheDirectory, library) is { } folder
            ? (configuration.Origins, folder)
            : Refuse(new Problem("There is no home folder to keep a catalog in.", "Name a folder with --cache-dir."));
    }

    private static (IReadOnlyList<OriginLocation> Origins, string CacheDirectory)? Refuse(Problem problem)
    {
        Terminal.Say(problem);
        return null;
    }
}
