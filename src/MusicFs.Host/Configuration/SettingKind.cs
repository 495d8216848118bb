using System.Globalization;
using System.Net;
using MusicFs.Contracts.FileSystem;
using MusicFs.Library.Search.Query;
using MusicFs.Origins.Selection;

namespace MusicFs.Host.Configuration;

/// <summary>What values a setting takes.</summary>
/// <param name="Takes">As a phrase: "This takes ...".</param>
/// <param name="IsValid">Whether a text is such a value.</param>
internal sealed record SettingKind(string Takes, Func<string, bool> IsValid)
{
    /// <summary>Whether it takes a list and not a single value.</summary>
    public bool IsList { get; private init; }

    /// <summary>Whether its values must not be shown.</summary>
    public bool IsSecret { get; private init; }

    /// <summary>Where covers are taken from.</summary>
    public static SettingKind PictureSources { get; } = new(
        "patterns of file names, and the word embedded, by commas, or none", static text => Core.Artwork.ArtworkSources.Parse(text) is not null);

    /// <summary>Of a number.</summary>
    public (long Least, long Most)? Range { get; private init; }

    /// <summary>The words it takes, where there are but these.</summary>
    public IReadOnlyList<string>? Choices { get; private init; }

    /// <summary>Says what is wrong with a value, where that can be said better than by repeating it.</summary>
    public Func<string, Problem?>? Explain { get; private init; }

    public static SettingKind Flag { get; } = new("true or false", static text => text is "true" or "false");

    public static SettingKind Octal { get; } = new(
        "an octal number up to 0777, as 022", static text => text.Length is > 0 and <= 4 && text.All(static c => c is >= '0' and <= '7')
            && Convert.ToInt32(text, 8) <= 0b111_111_111);

    /// <summary>A folder or file, absolute by the time it is looked at.</summary>
    public static SettingKind Place { get; } = new("an absolute path, or one that begins with ~/", Path.IsPathRooted);

    /// <summary>Several of them.</summary>
    public static SettingKind Places { get; } = new("a list of absolute paths, or of such that begin with ~/", Path.IsPathRooted) { IsList = true };

    /// <summary>Checked by what reads templates.</summary>
    public static SettingKind Template { get; } = new("a path template (docs/templates.md)", static text => Composition.CheckTemplate(text) is null);

    /// <summary>Names the daemon's socket and its folders.</summary>
    public static SettingKind LibraryName { get; } = new(
        "a name of letters, digits, '.', '_' and '-', without a dot in front, up to 64 characters", LibraryPlaces.IsLibraryName);

    /// <summary>What is wrong with one is told in words of its own, which never repeat a password.</summary>
    public static SettingKind Location { get; } = new(
        "an absolute path, or sftp://, s3://, http(s):// or dav(s):// and what follows", static text => ExplainLocation(text) is null && (Path.IsPathRooted(text) || text.Contains("://", StringComparison.Ordinal)))
    {
        Explain = ExplainLocation,
    };

    /// <summary>Never shown; in a file a reference only, so that the file holds no secret.</summary>
    public static SettingKind Secret { get; } = new("${env:NAME}, ${file:PATH}, ${credential:NAME} or ${secret:NAME}", static text => text.Length > 0) { IsSecret = true };

    /// <summary>Of a service.</summary>
    public static SettingKind WebAddress { get; } = new(
        "an address that begins with https:// or http://",
        static text => Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" })
    {
        Explain = static text => text.Contains('@', StringComparison.Ordinal) ? new Problem("An address of a service holds no user and no password.", "Set keys instead.") : null,
    };

    /// <summary>Where events are sent to. What stands in it may be secret, and is checked but not explained.</summary>
    public static SettingKind HookAddress { get; } = new(
        "an address that begins with https:// or http://",
        static text => Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address is { Scheme: "http" or "https", UserInfo: "", Fragment: "" });

    /// <summary>Of this machine: a token that goes over a network in the clear is none.</summary>
    public static SettingKind LoopbackAddress { get; } = new(
        "a loopback address and a port, as 127.0.0.1:7410",
        static text => IPEndPoint.TryParse(text, out IPEndPoint? address) && IPAddress.IsLoopback(address.Address) && text.Contains(':', StringComparison.Ordinal));

    /// <summary>Of events: <c>sync.finished</c>, or <c>sync.*</c>.</summary>
    public static SettingKind EventNames { get; } = new(
        "a list of events, as [sync.finished, 'origin.*']",
        static text => Events.EventFilter.Unknown([text]) is null) { IsList = true };

    /// <summary>Names of views; which ones there are is looked at when all is known.</summary>
    public static SettingKind Names { get; } = new("a list of names, as [Artists, Genres]", static text => text.Length > 0) { IsList = true };

    /// <summary>Of paths on an origin.</summary>
    public static SettingKind Patterns { get; } = new("a list of patterns, as ['*.wav', Podcasts]", PathPatterns.IsValid) { IsList = true };

    /// <summary>Levels of components of the log, each <c>COMPONENT=LEVEL</c>.</summary>
    public static SettingKind LogLevels { get; } = new(
        "a list of levels, as [core=debug, origins.sftp=trace]", static text => LogConfiguration.TryParseLevel(text, out _, out _)) { IsList = true };

    /// <summary>Targets of the log.</summary>
    public static SettingKind LogTargets { get; } = new(
        "a list of console, files, journal, eventlog", static text => LogConfiguration.TryParseTarget(text, out _)) { IsList = true };

    /// <summary>Which tracks.</summary>
    public static SettingKind Query { get; } = new("a query (docs/search.md)", static text => ExplainQuery(text) is null) { Explain = ExplainQuery };

    /// <summary>Of a collection.</summary>
    public static SettingKind SortKeys { get; } = new(
        $"one or more of {string.Join(", ", QueryOrder.Keys)}, with commas, '-' before one for the largest first",
        static text => !text.Any(char.IsWhiteSpace) && SearchQuery.TryParse("sort:" + text, out _, out _));

    /// <summary>Of tags.</summary>
    public static SettingKind Overlay { get; } = new($"a name of {OverlayName.Form}", static text => text.Length > 0 && OverlayName.TryRead(text, out _));

    /// <summary>Of a volume.</summary>
    public static SettingKind Label { get; } = new(VolumeNames.LabelForm, VolumeNames.IsLabel);

    /// <summary>Of a volume on Windows.</summary>
    public static SettingKind FileSystemName { get; } = new(VolumeNames.FileSystemNameForm, VolumeNames.IsFileSystemName);

    /// <summary>Of a network drive.</summary>
    public static SettingKind NetworkName { get; } = new(VolumeNames.NetworkNameForm, VolumeNames.IsNetworkName);

    public static SettingKind Size { get; } = new(ByteSize.Form, static text => ByteSize.TryParse(text, out _));

    /// <summary>Of this machine.</summary>
    public static SettingKind Address { get; } = new("an IP address, as 127.0.0.1 or ::1", static text => System.Net.IPAddress.TryParse(text, out _));

    public static SettingKind Number(long least, long most) => new(
        string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"),
        text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= least && value <= most)
    {
        Range = (least, most),
    };

    public static SettingKind OneOf<T>()
        where T : struct, Enum =>
        Words([.. Enum.GetNames<T>().Select(static name => name.ToLowerInvariant())]);

    /// <summary>One of the words; without any, a text of one line.</summary>
    public static SettingKind Words(params string[] words) => words.Length == 0
        ? new SettingKind("a text of one line", static text => text.Length > 0 && !text.Any(char.IsControl))
        : new SettingKind(words.Length == 1 ? $"'{words[0]}' only" : "one of " + string.Join(", ", words), words.Contains) { Choices = words };

    private static Problem? ExplainQuery(string text) =>
        text.Length > SearchQuery.LongestText ? new Problem($"The query is longer than {SearchQuery.LongestText} characters.", "Say it shorter.")
        : !SearchQuery.TryParse(text, out SearchQuery? query, out QueryError? error) ? error.Describe(text)
        : query.Root is null ? new Problem("The query asks for nothing.", "Name a word or a field: docs/search.md") : null;

    private static Problem? ExplainLocation(string text) => OriginAddress.Parse(text).Problem;
}
