using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using MusicFs.Core.Artwork;
using MusicFs.Core.Search;
using MusicFs.Core.Sources;
using MusicFs.Host.Logging;
using MusicFs.Host.Sources;
using MusicFs.Host.Sources.MusicBrainz;
using MusicFs.Library.Search.Query;

namespace MusicFs.Host.Configuration;

/// <summary>
/// The configuration of one library, put together from file, environment and command line, in rising order, every value checked.
/// Immutable.
/// </summary>
public sealed class LibraryConfiguration
{
    private readonly IReadOnlyDictionary<SettingPath, SettingValue> _values;

    private LibraryConfiguration(IReadOnlyDictionary<SettingPath, SettingValue> values, IReadOnlyList<string> mountPoints)
    {
        _values = values;
        // Those who walk them take the first that serves.
        Origins = [.. Named("origins").Select(id => OriginSettings.Read(id, values)).OrderBy(static origin => origin.Priority)];
        Views = [.. Named("views").Select(name => new ViewLocation(name, _values[new SettingPath("views", name, "template")].Text))];
        MountPoints = mountPoints;
    }

    /// <summary>In the order of their priority, then of the file.</summary>
    public IReadOnlyList<OriginLocation> Origins { get; }

    public IReadOnlyList<ViewLocation> Views { get; }

    /// <summary>Every setting that is set.</summary>
    internal IReadOnlyDictionary<SettingPath, SettingValue> Values => _values;

    /// <summary>Where events are sent to.</summary>
    internal IReadOnlyList<WebhookSettings> Webhooks =>
    [
        .. Named("webhooks").Select(name => new WebhookSettings(
            name,
            new Uri(Text("webhooks", name, "url")!),
            Items("webhooks", name, "events") ?? [],
            Items("webhooks", name, "origins") ?? [],
            Text("webhooks", name, "secret") is { } secret ? new SecretText(secret) : null)),
    ];

    /// <summary>Queries that are shown as folders.</summary>
    internal IReadOnlyList<CollectionQuery> Collections =>
    [
        .. Named("collections").Select(name => new CollectionQuery(name, CollectionOrigin.Configuration, SearchQuery.Parse(CollectionText(name, _values), out _)!)),
    ];

    /// <summary>What is said of plugins.</summary>
    public PluginConfiguration Plugins => new()
    {
        Folders = Items("plugin", "folders") ?? LibraryPlaces.PluginFolders(),
        OptionalFolder = LibraryPlaces.OptionalPluginFolder,
        Enabled = Named("plugins").Where(id => Text("plugins", id, "enabled") == "true").ToHashSet(StringComparer.Ordinal),
        Disabled = Named("plugins").Where(id => Text("plugins", id, "enabled") == "false").ToHashSet(StringComparer.Ordinal),
        Settings = OfPlugins(static value => value.Text),
        Sources = OfPlugins(static value => value.Source),
    };

    private Dictionary<string, IReadOnlyDictionary<string, string>> OfPlugins(Func<SettingValue, string> read) => _values
        .Where(static pair => pair.Key.StartsWith("plugins") && pair.Key.Parts is [_, _, "settings", _])
        .GroupBy(static pair => pair.Key.Parts[1], pair => KeyValuePair.Create(pair.Key.Parts[3], read(pair.Value)), StringComparer.Ordinal)
        .ToDictionary(static group => group.Key, static group => (IReadOnlyDictionary<string, string>)group.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>Where metrics are sent to; null for nowhere.</summary>
    internal Uri? OtlpEndpoint => Text("telemetry", "otlp_endpoint") is { } endpoint ? new Uri(endpoint) : null;

    /// <summary>Whether the machine is kept awake while music is read.</summary>
    internal bool KeepsAwake => Text("service", "keep_awake") == "true";

    /// <summary>Where the control interface is served over TCP; null for nowhere.</summary>
    internal IPEndPoint? ControlListen => Text("control", "listen") is { } address ? IPEndPoint.Parse(address) : null;

    /// <summary>Where its token is; null for the usual place.</summary>
    internal string? ControlTokenFile => Text("control", "token_file");

    /// <summary>Whether it is noted what was played.</summary>
    internal bool NotesPlays => Text("library", "plays") != "off";

    /// <summary>Whether remote tracks that may be played next are fetched before.</summary>
    internal bool Prefetches => Text("library", "prefetch") != "off";

    /// <summary>Whether acoustic fingerprints are computed.</summary>
    internal bool ComputesFingerprints => Text("library", "fingerprints") == "on";

    /// <summary>Who is asked about albums.</summary>
    internal SourceSettings Sources => new(
        Text("sources", "correct") == "true",
        TimeSpan.FromDays(Number(Text("sources", "keep_days")) ?? 30),
        Text("sources", "covers") == "true",
        Text("sources", "musicbrainz", "enabled") == "true" ? MusicBrainzSettings.Of(Text("sources", "musicbrainz", "url"), Text("sources", "musicbrainz", "contact") ?? "", Text("sources", "musicbrainz", "covers_url")) : null)
    {
        CoverLimit = Text("sources", "covers_size") is { } size && ByteSize.TryParse(size, out long bytes) ? bytes : AlbumLookUps.DefaultCoverLimit,
    };

    internal TimeSpan RescanInterval => TimeSpan.FromSeconds(Number(Text("library", "rescan_interval")) ?? 300);

    /// <summary>In bytes.</summary>
    internal long CacheSize => Text("cache", "size") is { } size && ByteSize.TryParse(size, out long bytes) ? bytes : MountRequest.DefaultCacheSize;

    /// <summary>In bytes.</summary>
    internal long ArtworkSize => Text("artwork", "size") is { } size && ByteSize.TryParse(size, out long bytes) ? bytes : MountRequest.DefaultArtworkSize;

    internal ArtworkSources Artwork => Text("artwork", "sources") is { } sources && ArtworkSources.Parse(sources) is { } order ? order : ArtworkSources.Default;

    /// <summary>Absolute paths: what the command line names, else all of the file.</summary>
    public IReadOnlyList<string> MountPoints { get; }

    /// <summary>The library's name where one is set.</summary>
    public string? LibraryName => Text("library", "name");

    public string? CacheDirectory => Text("cache", "directory");

    public string? StateDirectory => Text("state", "directory");

    /// <summary>What the library is called, set or not.</summary>
    public string Library => LibraryPlaces.LibraryName(LibraryName, Origins);

    /// <summary>Where what people made is kept, set or not; null where this user has no home.</summary>
    internal string? StatePlace => LibraryPlaces.StateDirectory(StateDirectory, CacheDirectory, Library);

    public LogLevel? LogLevel => Text("log", "level") is { } name ? Enum.Parse<LogLevel>(name, ignoreCase: true) : null;

    /// <summary>Of components, over <see cref="LogLevel"/>.</summary>
    internal IReadOnlyDictionary<string, LogLevel> ComponentLevels => LogConfiguration.Levels(Items("log", "levels") ?? []);

    /// <summary>Which of several copies of a track is read.</summary>
    internal ReplicaOrder Replicas => Enum.Parse<ReplicaOrder>(Text("library", "replicas") ?? "priority", ignoreCase: true);

    /// <summary>Which systems names must suit, where a mount does not say otherwise.</summary>
    public NameSet Names => NamesOf(Text("mount", "names"));

    /// <summary>What is logged, where to, and how.</summary>
    /// <param name="level">Of what has no level of its own.</param>
    /// <param name="cacheDirectory">In which daily files go where no other folder is set.</param>
    public LogSettings LogSettings(LogLevel level, string? cacheDirectory) => new()
    {
        Level = level,
        Levels = LogConfiguration.Levels(Items("log", "levels") ?? []),
        Targets = LogConfiguration.Targets(Items("log", "to") ?? []),
        Directory = Text("log", "directory") ?? (cacheDirectory is null ? null : Path.Combine(cacheDirectory, "logs")),
        IsJson = Text("log", "format") == "json",
        HidesHome = Text("log", "hide_home") == "true",
        MasksPaths = Text("log", "mask_paths") == "true",
    };

    /// <summary>Reads what there is. Without a file the reader of files is not even loaded.</summary>
    /// <param name="file">Asked for by option; null for the usual places.</param>
    /// <param name="commandLine">What options say. Where they name the origins, a file in a usual place is that of another library and not read.</param>
    public static ConfigurationLoad Load(string? file, CommandLineSettings commandLine)
    {
        ArgumentNullException.ThrowIfNull(commandLine);
        ConfigurationLoad load = LoadOnce(file, commandLine);
        // Only now it is known which library it is, and so which ids its origins have had.
        return load.Configuration is { StatePlace: { } state } && commandLine.NamesLibrary && commandLine.UseIds(RememberedOrigins.Read(state))
            ? LoadOnce(file, commandLine)
            : load;
    }

    private static ConfigurationLoad LoadOnce(string? file, CommandLineSettings commandLine)
    {
        string? found = commandLine.NamesLibrary ? ConfigurationPlaces.Asked(file) : ConfigurationPlaces.Find(file);
        SettingLayers layers = new();
        if (found is not null)
        {
            (IReadOnlyList<SettingEntry> written, IReadOnlyList<ConfigurationProblem> mistakes) = YamlSettings.Read(found);
            layers.Add(mistakes);
            layers.Add(written);
        }

        if (commandLine.NamesLibrary)
            layers.ClearIdentity();
        (IReadOnlyList<SettingEntry> variables, IReadOnlyList<ConfigurationProblem> wrong) =
            EnvironmentSettings.Read(Environment.GetEnvironmentVariables(), [.. layers.Values.Keys]);
        layers.Add(wrong);
        layers.Add(variables);
        foreach (string section in commandLine.Replaced)
            layers.Clear(section);
        layers.Add(commandLine.Entries);
        if (commandLine.NamesLibrary)
            layers.Add(EnvironmentSettings.OfOrigins(layers.Values));
        IReadOnlyList<string> mountPoints = commandLine.MountPoint is { } one ? [one] : [.. layers.MountPoints];
        foreach (string mountPoint in mountPoints)
            layers.Add(commandLine.EntriesFor(mountPoint));
        layers.Add(ConfigurationChecks.Find(layers.Values));
        return new ConfigurationLoad(
            layers.Problems.Count == 0 ? new LibraryConfiguration(layers.Values, mountPoints) : null, layers.Problems, found);
    }

    /// <summary>What is asked of a mount at this place.</summary>
    public MountRequest RequestFor(string mountPoint)
    {
        string? template = Text("mounts", mountPoint, "template");
        string library = LibraryPlaces.LibraryName(LibraryName, Origins);
        return new MountRequest
        {
            MountPoint = mountPoint,
            Origins = Origins,
            Template = template ?? Text("library", "template"),
            Views = ViewsOf(mountPoint, isAnotherTree: template is not null),
            Names = NamesOf(MountText(mountPoint, "names")),
            Library = library,
            CacheDirectory = LibraryPlaces.CacheDirectory(CacheDirectory, library),
            CacheSize = CacheSize,
            Artwork = Artwork,
            ArtworkSize = ArtworkSize,
            StateDirectory = LibraryPlaces.StateDirectory(StateDirectory, CacheDirectory, library),
            MergesRecordings = MountText(mountPoint, "merge_recordings") == "true",
            VirtualEdits = MountText(mountPoint, "virtual_edits") == "true",
            Overlay = OverlayName.TryRead(MountText(mountPoint, "overlay") ?? "", out string overlay) ? overlay : "",
            Label = MountText(mountPoint, "label") ?? LibraryName,
            FileSystemName = MountText(mountPoint, "file_system_name"),
            NetworkName = MountText(mountPoint, "network_name"),
            AllowOther = MountText(mountPoint, "allow_other") == "true",
            UserId = Number(MountText(mountPoint, "uid")),
            GroupId = Number(MountText(mountPoint, "gid")),
            Umask = Convert.ToUInt32(MountText(mountPoint, "umask") ?? "0", 8),
            PassThrough = MountText(mountPoint, "passthrough") != "false",
            Threads = (int?)Number(MountText(mountPoint, "threads")),
            Transport = Enum.Parse<MountTransport>(MountText(mountPoint, "transport") ?? "auto", ignoreCase: true),
            Replicas = Replicas,
            NotesPlays = NotesPlays,
            Prefetches = Prefetches,
            ComputesFingerprints = ComputesFingerprints,
            Sources = Sources,
            Metrics = MetricsPlace,
            Plugins = Plugins,
            RescanInterval = RescanInterval,
        };
    }

    /// <summary>Every setting that is set, and the defaults of those that are not and have no name to choose.</summary>
    public IReadOnlyList<ShownSetting> Show() =>
    [
        .. SettingSchema.All.SelectMany(setting =>
        {
            ShownSetting[] set =
                [.. _values.Where(pair => setting.Matches(pair.Key.Parts)).Select(pair => new ShownSetting(pair.Key.ToString(), pair.Value.Shown, pair.Value.Source))];
            return set.Length == 0 && !setting.Parts.Contains(SettingDefinition.Any) ? [new ShownSetting(setting.Pattern, setting.Default, "default")] : set;
        }),
    ];

    /// <summary>Where metrics are served over HTTP; null for nowhere.</summary>
    internal IPEndPoint? MetricsPlace =>
        Number(Text("metrics", "port")) is > 0 and var port
            ? new(IPAddress.Parse(Text("metrics", "address") ?? "127.0.0.1"), (int)port) : null;

    /// <summary>Those a mount names; else all, though none where it has a tree of its own.</summary>
    private IReadOnlyList<ViewLocation> ViewsOf(string mountPoint, bool isAnotherTree)
    {
        if (Items("mounts", mountPoint, "views") is { } names)
            return [.. Views.Where(view => names.Contains(view.Name))];
        return isAnotherTree ? [] : Views;
    }

    private IReadOnlyList<string>? Items(params ReadOnlySpan<string> path) => _values.TryGetValue(new SettingPath(path), out SettingValue? value) ? value.Items : null;

    private IEnumerable<string> Named(string section) =>
        _values.Keys.Where(path => path.StartsWith(section)).Select(static path => path.Parts[1]).Distinct();

    private string? MountText(string mountPoint, string name) => Text("mounts", mountPoint, name) ?? Text("mount", name);

    private string? Text(params ReadOnlySpan<string> path) => _values.TryGetValue(new SettingPath(path), out SettingValue? value) ? value.Text : null;

    /// <summary>The whole query of a collection.</summary>
    internal static string CollectionText(string name, IReadOnlyDictionary<SettingPath, SettingValue> values)
    {
        string? Of(string key) => values.TryGetValue(new SettingPath("collections", name, key), out SettingValue? value) ? value.Text : null;
        return Of("query") + (Of("sort") is { } sort ? " sort:" + sort : "") + (Of("limit") is { } limit ? " limit:" + limit : "");
    }

    private static NameSet NamesOf(string? text) => text is null ? MountRequest.DefaultNames : Enum.Parse<NameSet>(text, ignoreCase: true);

    private static uint? Number(string? text) => text is null ? null : uint.Parse(text, CultureInfo.InvariantCulture);
}
