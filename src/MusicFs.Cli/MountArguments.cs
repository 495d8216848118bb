using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;

namespace MusicFs.Cli;

/// <summary>The arguments and options of <c>mount</c>, and the request they make.</summary>
internal sealed class MountArguments
{
    private readonly Argument<string?> _mountPoint = new("MOUNTPOINT")
    {
        Description = "An empty folder (default: every place that the configuration file names).",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _file = ConfigurationArguments.FileOption();

    private readonly Option<string?> _library = new("--library")
    {
        HelpName = "NAME",
        Description = "Names the library and its daemon (default: made from the origins' locations).",
        CustomParser = ConfigurationArguments.ParseLibraryName,
    };

    private readonly Option<string?> _stateDirectory = new("--state-dir")
    {
        HelpName = "DIR",
        Description = "Where what you make is kept (default: $XDG_STATE_HOME/musicfs/LIBRARY, as root /var/lib/musicfs/LIBRARY; with --cache-dir alone, state in it).",
    };

    private readonly Option<string[]> _origins = new("--origin")
    {
        HelpName = "[ID=]LOCATION",
        Description = "A folder of music, or sftp://USER@HOST/PATH, s3://BUCKET/PREFIX, https://HOST/PATH/, davs://HOST/PATH/; repeat it for several. ID names its folder under /.origins (default: the last part of the path, or the host).",
    };

    private readonly Option<bool> _daemon = new("--daemon")
    {
        Description = "Return when mounted; the mount lives on in the background and logs to musicfs.log in the cache folder.",
    };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Print the path of every track as the mount would show it, and mount nothing.",
    };

    private readonly Option<string?> _cacheDirectory = new("--cache-dir")
    {
        HelpName = "DIR",
        Description = "Where the catalog, caches and logs live (default: $XDG_CACHE_HOME/musicfs/LIBRARY, as root /var/cache/musicfs/LIBRARY).",
    };

    private readonly Option<string?> _cacheSize = new("--cache-size")
    {
        HelpName = "SIZE",
        Description = "What of remote originals is kept may take, as 500M or 10G; 0: nothing is kept (default: 10G).",
    };

    private readonly Option<string?> _template = new("--template")
    {
        HelpName = "TEMPLATE",
        Description = "Where a track appears (default: '$albumartist/$album< ($year)> [$format_upper]/<$disctrack - >$title.$format').",
    };

    private readonly Option<string[]> _views = new("--view")
    {
        HelpName = "NAME=TEMPLATE",
        Description = "Show another tree below the folder NAME; repeat it for several. The tree at the root is then only there with --template.",
    };

    private readonly Option<NameSet?> _names = NamesOption();

    private readonly Option<string?> _label = new("--label")
    {
        HelpName = "LABEL", Description = "The volume's name in file managers, df and the table of mounts, up to 32 characters (default: the library's name where it is set, else musicfs).",
    };

    private readonly Option<string?> _fileSystemName = new("--file-system-name")
    {
        HelpName = "NAME", Description = "Windows: what the volume says its file system is, for programs that ask for a certain one (default: MusicFs).",
    };

    private readonly Option<string?> _networkName = new("--network-name")
    {
        HelpName = @"\\SERVER\SHARE", Description = "Windows: makes the drive letter that of a network drive of this name.",
    };

    private readonly Option<bool> _allowOther = new("--allow-other")
    {
        Description = "Let other users look inside (an ordinary user needs 'user_allow_other' in /etc/fuse.conf).",
    };

    private readonly Option<uint?> _user = new("--uid") { HelpName = "UID", Description = "Owner shown (default: you)." };

    private readonly Option<uint?> _group = new("--gid") { HelpName = "GID", Description = "Group shown (default: yours)." };

    private readonly Option<uint?> _umask = new("--umask")
    {
        HelpName = "OCTAL",
        Description = "Permission bits taken away from 0444 (files) and 0555 (folders) (default: 0).",
        CustomParser = result => ParseOctal(result),
    };

    private readonly Option<bool> _mergeRecordings = new("--merge-recordings")
    {
        Description = "Show of several encodings of one recording only the best; the others are below /.origins, and read where it cannot be.",
    };

    private readonly Option<string?> _artwork = new("--artwork")
    {
        HelpName = "SOURCES",
        Description = $"Where the cover of an album is taken from, the best first (default: '{MountRequest.DefaultArtwork}'); 'none' adds no pictures.",
    };

    private readonly Option<bool> _virtualEdits = new("--virtual-edits")
    {
        Description = "Accept changes of tags, names and places through the mount; they are kept in the library, and originals stay as they are.",
    };

    private readonly Option<string?> _overlay = new("--overlay")
    {
        HelpName = "NAME", Description = "Show, and with --virtual-edits change, the tags of this overlay over those of all mounts (docs/overlay.md).",
    };

    private readonly Option<bool> _noPassThrough = new("--no-passthrough")
    {
        Description = "Do not let the kernel read local originals by itself (as root it does, at the disk's own speed).",
    };

    private readonly Option<int?> _threads = new("--threads")
    {
        HelpName = "N",
        Description = "Threads that take requests at first (default: one a core; more are added while all are busy).",
    };

    private readonly Option<bool> _wait = new("--wait-for-scan")
    {
        Description = "Say 'mounted' only once the origins have been looked at and everything is shown as it is now: for scripts.",
    };

    private readonly Option<bool> _standby = new("--standby")
    {
        Description = "Where a daemon of the same library runs already, wait and take its place when it ends, however it ends.",
    };

    private readonly Option<bool> _fullCheck = new("--full-check")
    {
        Description = "Look at all of the catalog and the cache once it is mounted, not only at some of it.",
    };

    private readonly Option<int?> _rescanInterval = new("--rescan-interval")
    {
        HelpName = "SECONDS",
        Description = "Look for changes of origins that cannot be watched that often; 0: neither watch nor look, but on SIGUSR1 (default: 300).",
    };

    private readonly Option<ReplicaOrder?> _replicas = new("--replicas")
    {
        HelpName = "priority|fastest",
        Description = "Which of several copies of a track is read: of the origin that comes first, or that answers soonest (default: priority).",
        CustomParser = result => ParseName<ReplicaOrder>(result),
    };

    private readonly Option<string?> _fingerprints = new("--fingerprints")
    {
        HelpName = "on|off",
        Description = "Compute acoustic fingerprints in the background, with fpcalc, for musicfs duplicates (default: off).",
    };

    private readonly Option<MountTransport?> _transport = new("--transport")
    {
        HelpName = "auto|device|ring",
        Description = "How requests arrive: /dev/fuse or FUSE over io_uring (default: auto, what is there and faster).",
        CustomParser = result => ParseName<MountTransport>(result),
    };

    private readonly Option<int?> _metricsPort = new("--metrics-port")
    {
        HelpName = "PORT",
        Description = "Serve metrics over HTTP at this port of 127.0.0.1, as http://127.0.0.1:PORT/metrics (default: not at all).",
    };

    private readonly Option<LogLevel?> _logLevel = LogLevelOption();

    public MountArguments(Command command)
    {
        _threads.Require(static count => count is >= 1 and <= 256, "--threads takes a number from 1 to 256.");
        _rescanInterval.Require(static seconds => seconds is >= 0 and <= 86_400 * 30, "--rescan-interval takes a number of seconds from 0 to 2592000.");
        _metricsPort.Require(static port => port is >= 1 and <= 65535, "--metrics-port takes a number from 1 to 65535.");
        command.Add(_mountPoint);
        Option[] options =
        [
            _file, _library, _origins, _template, _views, _names, _mergeRecordings, _artwork, _virtualEdits, _overlay, _dryRun, _daemon, _standby, _wait, _fullCheck, _cacheDirectory, _cacheSize, _stateDirectory, _label, _fileSystemName, _networkName, _allowOther, _user, _group, _umask,
            _noPassThrough, _threads, _rescanInterval, _replicas, _fingerprints, _transport, _metricsPort, _logLevel,
        ];
        foreach (Option option in options)
            command.Add(option);
    }

    public static Argument<string> MountPointArgument() =>
        new("MOUNTPOINT") { Description = "An empty folder.", Arity = ArgumentArity.ExactlyOne };

    public static Option<LogLevel?> LogLevelOption() => new("--log-level")
    {
        HelpName = "LEVEL",
        Description = "Least severe event to log: trace, debug, information, warning, error, critical, none "
            + "(default: warning; with --daemon information).",
        CustomParser = result => ParseName<LogLevel>(result),
    };

    public static Option<NameSet?> NamesOption() => new("--names")
    {
        HelpName = "posix|windows",
        Description = "Which systems names must suit; windows also leaves out \\ : * ? \" < > |, dots and spaces at the end, and device names (default: posix).",
        CustomParser = result => ParseName<NameSet>(result),
    };

    public bool IsDryRun(ParseResult parsed) => parsed.GetValue(_dryRun);

    public bool IsDaemon(ParseResult parsed) => parsed.GetValue(_daemon);

    public bool IsStandby(ParseResult parsed) => parsed.GetValue(_standby);

    public bool IsFullCheck(ParseResult parsed) => parsed.GetValue(_fullCheck);

    public bool WaitsForScan(ParseResult parsed) => parsed.GetValue(_wait);

    public LogLevel Level(ParseResult parsed, LibraryConfiguration configuration) =>
        configuration.LogLevel ?? (IsDaemon(parsed) ? LogLevel.Information : LogLevel.Warning);

    /// <summary>Whether the mount goes on where the cache folder cannot be had: nobody named one, and no daemon logs there.</summary>
    public bool CanDoWithoutCache(ParseResult parsed, LibraryConfiguration configuration) => configuration.CacheDirectory is null && !IsDaemon(parsed);

    /// <summary>What reads the configuration with the options over it, any number of times; null, and a message, where something is wrong with the options.</summary>
    public Func<ConfigurationLoad>? Reader(ParseResult parsed)
    {
        CommandLineSettings settings = new();
        if (parsed.GetValue(_mountPoint) is { } place)
            settings.MountPoint = MountPlace.Full(place);
        Problem? problem = settings.SetOrigins(_origins.Name, parsed.GetValue(_origins) ?? []) ?? settings.SetViews(_views.Name, parsed.GetValue(_views) ?? []);
        if (problem is not null)
        {
            Terminal.Say(problem);
            return null;
        }

        settings.Set(_library.Name, parsed.GetValue(_library), "library", "name");
        settings.Set(_cacheDirectory.Name, FullPath(parsed.GetValue(_cacheDirectory)), "cache", "directory");
        settings.Set(_cacheSize.Name, parsed.GetValue(_cacheSize), "cache", "size");
        settings.Set(_artwork.Name, parsed.GetValue(_artwork), "artwork", "sources");
        settings.Set(_stateDirectory.Name, FullPath(parsed.GetValue(_stateDirectory)), "state", "directory");
        settings.Set(_rescanInterval.Name, Text(parsed.GetValue(_rescanInterval)), "library", "rescan_interval");
        settings.Set(_replicas.Name, Text(parsed.GetValue(_replicas)), "library", "replicas");
        settings.Set(_fingerprints.Name, parsed.GetValue(_fingerprints), "library", "fingerprints");
        settings.Set(_metricsPort.Name, Text(parsed.GetValue(_metricsPort)), "metrics", "port");
        settings.Set(_logLevel.Name, Text(parsed.GetValue(_logLevel)), "log", "level");
        settings.SetForMounts(_template.Name, parsed.GetValue(_template), "template");
        settings.SetForMounts(_names.Name, Text(parsed.GetValue(_names)), "names");
        settings.SetForMounts(_mergeRecordings.Name, parsed.GetValue(_mergeRecordings) ? "true" : null, "merge_recordings");
        settings.SetForMounts(_virtualEdits.Name, parsed.GetValue(_virtualEdits) ? "true" : null, "virtual_edits");
        settings.SetForMounts(_overlay.Name, parsed.GetValue(_overlay), "overlay");
        settings.SetForMounts(_label.Name, parsed.GetValue(_label), "label");
        settings.SetForMounts(_fileSystemName.Name, parsed.GetValue(_fileSystemName), "file_system_name");
        settings.SetForMounts(_networkName.Name, parsed.GetValue(_networkName), "network_name");
        settings.SetForMounts(_allowOther.Name, parsed.GetValue(_allowOther) ? "true" : null, "allow_other");
        settings.SetForMounts(_user.Name, Text(parsed.GetValue(_user)), "uid");
        settings.SetForMounts(_group.Name, Text(parsed.GetValue(_group)), "gid");
        settings.SetForMounts(_umask.Name, parsed.GetValue(_umask) is { } bits ? Convert.ToString(bits, 8) : null, "umask");
        settings.SetForMounts(_noPassThrough.Name, parsed.GetValue(_noPassThrough) ? "false" : null, "passthrough");
        settings.SetForMounts(_threads.Name, Text(parsed.GetValue(_threads)), "threads");
        settings.SetForMounts(_transport.Name, Text(parsed.GetValue(_transport)), "transport");
        // The daemon leaves its folder later.
        string? file = FullPath(parsed.GetValue(_file));
        return () => LibraryConfiguration.Load(file, settings);
    }

    private static string? FullPath(string? path) => path is null ? null : Path.GetFullPath(path);

    private static string? Text(IConvertible? value) => value?.ToString(CultureInfo.InvariantCulture).ToLowerInvariant();

    /// <summary>A member of an enumeration by its name in any case; the message lists them all.</summary>
    private static T ParseName<T>(ArgumentResult result)
        where T : struct, Enum
    {
        string text = result.Tokens[0].Value;
        if (text.All(char.IsAsciiLetter) && Enum.TryParse(text, ignoreCase: true, out T value))
            return value;
        string names = string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant();
        result.AddError($"{((OptionResult)result.Parent!).Option.Name} takes one of {names}, not '{text}'.");
        return default;
    }

    private static uint ParseOctal(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (text.Length is > 0 and <= 4 && text.All(c => c is >= '0' and <= '7'))
            return Convert.ToUInt32(text, 8);
        result.AddError(string.Create(CultureInfo.InvariantCulture, $"--umask takes an octal number up to 0777, as 022, not '{text}'."));
        return 0;
    }
}
