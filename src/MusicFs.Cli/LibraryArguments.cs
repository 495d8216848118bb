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

    private readonly Option<string?> _stateDirectory = new("--state-dir")
    {
        HelpName = "DIR",
        Description = "Where what you make lives (default: $XDG_STATE_HOME/musicfs/LIBRARY, as root /var/lib/musicfs/LIBRARY; with --cache-dir alone, state in it).",
    };

    private readonly Option<string?> _library = new("--library")
    {
        HelpName = "NAME",
        Description = "The library's name, where it was mounted with one (default: made from the origins' locations).",
        CustomParser = ConfigurationArguments.ParseLibraryName,
    };

    public LibraryArguments(Command command)
    {
        command.Add(_file);
        command.Add(_origins);
        command.Add(_cacheDirectory);
        command.Add(_stateDirectory);
        command.Add(_library);
    }

    /// <summary>The origins and the folders; null, and a message, where something is wrong with the command line or the configuration.</summary>
    public LibraryFolders? Read(ParseResult parsed)
    {
        if (Load(parsed) is not { } configuration)
            return null;
        if (configuration.Origins.Count == 0)
            return Refuse<LibraryFolders>(NoOrigin);
        string library = LibraryPlaces.LibraryName(configuration.LibraryName, configuration.Origins);
        return LibraryPlaces.CacheDirectory(configuration.CacheDirectory, library) is { } cache
            && LibraryPlaces.StateDirectory(configuration.StateDirectory, configuration.CacheDirectory, library) is { } state
            ? new LibraryFolders(configuration.Origins, cache, state) { Names = configuration.Names, Plugins = configuration.Plugins }
            : Refuse<LibraryFolders>(NoHome("--cache-dir"));
    }

    /// <summary>The library's name; empty where nothing on the command line or in the configuration says which one is meant, null where that is wrong.</summary>
    public string? ReadName(ParseResult parsed)
    {
        if (Load(parsed) is not { } configuration)
            return null;
        return configuration.Origins.Count == 0 && configuration.LibraryName is null ? "" : LibraryPlaces.LibraryName(configuration.LibraryName, configuration.Origins);
    }

    /// <summary>The folder of what people made; where that is named, no origin need be.</summary>
    public string? ReadState(ParseResult parsed)
    {
        if (Load(parsed) is not { } configuration)
            return null;
        bool isNamed = configuration.StateDirectory is not null || configuration.CacheDirectory is not null || configuration.LibraryName is not null;
        if (configuration.Origins.Count == 0 && !isNamed)
            return Refuse<string>(NoOrigin);
        string library = LibraryPlaces.LibraryName(configuration.LibraryName, configuration.Origins);
        return LibraryPlaces.StateDirectory(configuration.StateDirectory, configuration.CacheDirectory, library) ?? Refuse<string>(NoHome("--state-dir"));
    }

    private static Problem NoOrigin => new("There is no origin.", "Name one with --origin FOLDER, or in the configuration file: musicfs config init");

    private static Problem NoHome(string option) => new("There is no home folder to keep a library in.", $"Name a folder with {option}.");

    private LibraryConfiguration? Load(ParseResult parsed)
    {
        CommandLineSettings settings = new();
        if (settings.SetOrigins(_origins.Name, parsed.GetValue(_origins) ?? []) is { } problem)
            return Refuse<LibraryConfiguration>(problem);
        settings.Set(_cacheDirectory.Name, FullPath(parsed.GetValue(_cacheDirectory)), "cache", "directory");
        settings.Set(_stateDirectory.Name, FullPath(parsed.GetValue(_stateDirectory)), "state", "directory");
        settings.Set(_library.Name, parsed.GetValue(_library), "library", "name");
        return ConfigurationArguments.Load(parsed.GetValue(_file), settings);
    }

    private static string? FullPath(string? path) => path is null ? null : Path.GetFullPath(path);

    private static T? Refuse<T>(Problem problem)
        where T : class
    {
        Terminal.Say(problem);
        return null;
    }
}
