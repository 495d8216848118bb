using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Artwork;
using MusicFs.Core.Search;
using MusicFs.Host.Plugins;
using MusicFs.Host.Sources.MusicBrainz;
using MusicFs.Library.Search.Query;

namespace MusicFs.Host.Configuration;

/// <summary>
/// Every setting there is: what the file, the environment and the command line are checked against, and what
/// <c>musicfs config init</c> and docs/operations.md are made from.
/// </summary>
internal static class SettingSchema
{
    public const string DefaultTemplate = "$albumartist/$album< ($year)> [$format_upper]/<$disctrack - >$title.$format";

    public static IReadOnlyList<SettingDefinition> All { get; } =
    [
        new("library.name", SettingKind.LibraryName, "made from the origins' locations", "home", "Names the library's daemon, cache and state."),
        new(
            "library.template", SettingKind.Template, DefaultTemplate, $"'{DefaultTemplate}'",
            "Where a track appears. Beside views there is a tree at the root only where this is set."),
        new("library.rescan_interval", SettingKind.Number(0, 86_400 * 30), "300", "300", "Look for changes of origins that cannot be watched that often, in seconds; 0: neither watch nor look, but on request."),
        new("library.replicas", SettingKind.OneOf<ReplicaOrder>(), "priority", "fastest", "Which of several copies of a track is read: of the origin that comes first, or that answers soonest."),
        new("library.plays", SettingKind.Words("on", "off"), "on", "off", "Whether it is noted what was played, and when (docs/prefetch.md)."),
        new("library.prefetch", SettingKind.Words("on", "off"), "on", "off", "Whether tracks of remote origins that may be played next are fetched before; never of metered ones."),
        new("library.fingerprints", SettingKind.Words("on", "off"), "off", "on", "Whether acoustic fingerprints of tracks are computed in the background, with fpcalc (docs/duplicates.md); never of metered origins."),
        .. OriginSettings.Schema,
        new("sources.correct", SettingKind.Flag, "false", "true", "Whether what metadata sources say replaces what files say, and does not only fill what they lack (docs/sources.md). What people set wins in any case."),
        new("sources.covers", SettingKind.Flag, "false", "true", "Whether sources that know an album are asked for its front cover, too, where it has no picture in its files or beside them."),
        new("sources.covers_size", SettingKind.Size, "1G", "500M", "What covers from sources may take, all together; those that were not shown for the longest time go first. 0 keeps none."),
        new("sources.keep_days", SettingKind.Number(1, 3650), "30", "90", "So many days an answer of a source is not asked for again, also that it knows nothing."),
        new("sources.musicbrainz.enabled", SettingKind.Flag, "false", "true", "Whether albums are looked up in MusicBrainz, in the background, one request a second."),
        new("sources.musicbrainz.contact", SettingKind.Words(), "none", "somebody@example.org", "How the people of the service reach you, a mail or web address: it is sent with each request, as they ask for."),
        new("sources.musicbrainz.covers_url", SettingKind.WebAddress, MusicBrainzSettings.PublicCovers, "http://127.0.0.1:5000/covers", "Where the covers are: the Cover Art Archive, or a mirror of your own."),
        new("sources.musicbrainz.url", SettingKind.WebAddress, MusicBrainzSettings.PublicAddress, "http://127.0.0.1:5000/ws/2", "Where the web service is: the public one, or a mirror of your own."),
        new("views.*.template", SettingKind.Template, "", "$genre/$artist - $title.$format", "A tree of its own in a folder of this name. Short form: the template instead of the section."),
        new("mounts.*.views", SettingKind.Names, "all", "[Genres]", "Which views this mount shows."),
        .. ForMounts("mounts.*.", "as in the section mount"),
        .. ForMounts("mount.", null),
        new("cache.directory", SettingKind.Place, "$XDG_CACHE_HOME/musicfs/LIBRARY, as root /var/cache/musicfs/LIBRARY", "~/.cache/musicfs/home", "What can be made again: the catalog, caches, the daemon's log."),
        new("cache.size", SettingKind.Size, "10G", "50G", "What of remote originals is kept may take; 0 keeps nothing."),
        new("artwork.sources", SettingKind.PictureSources, ArtworkSources.Default.ToString(), "'embedded, cover.*'", "Where the cover of an album is taken from, the best first; none adds no pictures."),
        new("artwork.size", SettingKind.Size, "256M", "1G", "What pictures of other sizes may take; 0 makes none."),
        new("state.directory", SettingKind.Place, "$XDG_STATE_HOME/musicfs/LIBRARY, as root /var/lib/musicfs/LIBRARY; with only a cache folder given, state in it", "~/.local/state/musicfs/home", "What people made and cannot be made again."),
        new("metrics.port", SettingKind.Number(0, 65535), "none", "9464", "Serve metrics over HTTP at this port; 0 for none."),
        new("metrics.address", SettingKind.Address, "127.0.0.1", "127.0.0.1", "Where that port is: anybody who reaches it may read."),
        new("telemetry.otlp_endpoint", SettingKind.WebAddress, "nowhere", "http://127.0.0.1:4318", "Send metrics to this collector of OpenTelemetry once a minute (OTLP over HTTP)."),
        new("service.keep_awake", SettingKind.Flag, "false", "true", "Keep the machine from falling asleep while music is being read (systemd-inhibit)."),
        new("control.listen", SettingKind.LoopbackAddress, "nothing but the socket", "127.0.0.1:7410", "Where the control interface is served over TCP as well, to callers that have the token."),
        new("control.token_file", SettingKind.Place, "LIBRARY.token beside the socket", "~/.config/musicfs/token", "The token for that: made at the start where it is not there, for this user's eyes only."),
        new("webhooks.*.url", SettingKind.HookAddress, "", "https://example.org/hooks/music", "Where events are sent to. Short form: the address instead of the section."),
        new("webhooks.*.events", SettingKind.EventNames, "all", "[sync.finished, 'origin.*']", "Which events."),
        new("webhooks.*.origins", SettingKind.Names, "all, and what concerns none", "[nas]", "Only what concerns these origins."),
        new("webhooks.*.secret", SettingKind.Secret, "no signature", "${file:~/.config/musicfs/hook.secret}", "What messages are signed with: HMAC-SHA256 in X-MusicFS-Signature."),
        new("collections.*.query", SettingKind.Query, "", "genre:jazz year:..1965", "Shows what it finds as a folder of this name below .collections (docs/search.md). Short form: the query instead of the section."),
        new("collections.*.sort", SettingKind.SortKeys, "the best first", "-added,artist", "What its tracks are sorted by; '-' for the largest first."),
        new("collections.*.limit", SettingKind.Number(1, SearchQuery.MostTracks), "10000", "200", "How many tracks at most."),
        new("plugin.folders", SettingKind.Places, "$XDG_DATA_HOME/musicfs/plugins, as root /usr/local/lib/musicfs/plugins; and /usr/lib/musicfs/plugins", "[~/musicfs-plugins]", "Folders that hold plugins, each in a folder of its own (docs/plugins.md)."),
        new("plugins.*.enabled", SettingKind.Flag, "true, of those that come with MusicFs false", "true", "Whether the plugin of this id is loaded."),
        new("plugins.*.settings.*", SettingKind.Words(), "as the plugin says", "50", "A setting of that plugin (musicfs plugin info ID lists them); secrets as ${file:PATH}."),
        new("log.level", SettingKind.OneOf<LogLevel>(), "warning; in a daemon information", "information", "Least severe event to log."),
        new("log.levels", SettingKind.LogLevels, "none", "[origins.sftp=debug]", "Levels of components, over log.level."),
        new("log.to", SettingKind.LogTargets, "console; under systemd journal", "[console, files]", "Where events go."),
        new("log.directory", SettingKind.Place, "logs in the cache folder", "~/.cache/musicfs/home/logs", "Where daily files go: 30 are kept, compressed."),
        new("log.format", SettingKind.Words("text", "json"), "text", "json", "How events are written to console and files."),
        new("log.hide_home", SettingKind.Flag, "false", "true", "Write the home folder as ~."),
        new("log.mask_paths", SettingKind.Flag, "false", "true", "Write hashes instead of the names of files and folders."),
    ];

    /// <summary>A value given for the first of each is meant for the second.</summary>
    public static IReadOnlyDictionary<string, string> ShortForms { get; } =
        new Dictionary<string, string> { ["origins"] = "location", ["views"] = "template", ["webhooks"] = "url", ["collections"] = "query" };

    public static SettingDefinition? Find(SettingPath path)
    {
        string[] parts = path.Parts;
        return All.FirstOrDefault(setting => setting.Matches(parts));
    }

    /// <summary>Names that may follow <paramref name="path"/>; empty where there is nothing below it, one <c>*</c> where the person chooses.</summary>
    public static IReadOnlyList<string> Below(ReadOnlySpan<string> path)
    {
        List<string> names = [];
        foreach (SettingDefinition setting in All)
        {
            if (setting.IsBelow(path) && !names.Contains(setting.Parts[path.Length]))
                names.Add(setting.Parts[path.Length]);
        }

        return names;
    }

    /// <summary>Null, or what is wrong with a name that a person chose for an entry of a section.</summary>
    public static Problem? CheckName(string section, string name) => section switch
    {
        "origins" when !OriginLocation.IsId(name) => new Problem(
            $"'{name}' is not an origin id.", "Use letters, digits, '.', '_' and '-', no dot in front, up to 64 characters."),
        "views" when !ViewLocation.IsName(name) => new Problem(
            $"'{name}' cannot be the name of a view: it becomes a folder.", "Use a name without '/' and control characters and no dot in front."),
        "webhooks" when !OriginLocation.IsId(name) => new Problem(
            $"'{name}' cannot be the name of a webhook.", "Use letters, digits, '.', '_' and '-', no dot in front, up to 64 characters."),
        "collections" when CollectionQuery.CheckName(name) is { } reason => new Problem(reason, "Choose another name."),
        "plugins" when !PluginManifestFile.IsId(name) => new Problem(
            $"'{name}' is not the id of a plugin.", "Use lower case letters, digits, '-' and '.', a letter first, up to 64 characters."),
        "mounts" when !MountPlace.IsWhole(name, OperatingSystem.IsWindows()) => new Problem(
            $"The mount point '{name}' is not an absolute path.", "Write it from the root, or from your home as ~/NAME."),
        _ => null,
    };

    private static IEnumerable<SettingDefinition> ForMounts(string prefix, string? otherDefault)
    {
        SettingDefinition[] settings =
        [
            new("template", SettingKind.Template, "that of the library", "$title.$format", "Another tree for this mount."),
            new("names", SettingKind.OneOf<NameSet>(), "posix, on Windows windows", "windows", "Which systems names must suit: windows leaves out what Windows does not allow."),
            new("merge_recordings", SettingKind.Flag, "false", "true", "Whether of several encodings of one recording only the best is shown."),
            new("virtual_edits", SettingKind.Flag, "false", "true", "Whether tags, names and places may be changed through the mount; originals stay as they are."),
            new("overlay", SettingKind.Overlay, "base", "clean", "The overlay of tags that lies over that of all mounts here."),
            new("label", SettingKind.Label, "library.name, else musicfs", "Music", "The volume's name in file managers, in df and in the table of mounts."),
            new("file_system_name", SettingKind.FileSystemName, "MusicFs", "NTFS", "What the volume says its file system is, for programs that ask for a certain one; on Windows only."),
            new("network_name", SettingKind.NetworkName, "a disk", @"\\musicfs\home", "Makes a drive letter that of a network drive of this name; on Windows only."),
            new("allow_other", SettingKind.Flag, "false", "false", "Whether other users may look inside."),
            new("uid", SettingKind.Number(0, uint.MaxValue), "the mounting user", "1000", "Owner shown."),
            new("gid", SettingKind.Number(0, uint.MaxValue), "the mounting user's", "1000", "Group shown."),
            new("umask", SettingKind.Octal, "0", "022", "Permission bits taken away from 0444 (files) and 0555 (folders), in octal."),
            new("passthrough", SettingKind.Flag, "true", "true", "Whether the kernel may read local originals by itself."),
            new("threads", SettingKind.Number(1, 256), "one a core", "4", "Threads that take requests at first."),
            new("transport", SettingKind.OneOf<MountTransport>(), "auto", "auto", "How requests arrive: /dev/fuse or FUSE over io_uring."),
        ];
        return settings
            // A tree or a network name that all mounts have is said elsewhere, or is not to be had.
            .Where(setting => setting.Pattern is not ("template" or "network_name") || otherDefault is not null)
            .Select(setting => new SettingDefinition(
                prefix + setting.Pattern,
                setting.Kind,
                otherDefault is null || setting.Pattern is "template" or "network_name" ? setting.Default : otherDefault,
                setting.Example,
                setting.Description));
    }
}
