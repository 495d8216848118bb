using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Configuration;

/// <summary>
/// An origin as a person names it: <c>[ID=]LOCATION</c>. The id names its folder under <c>/.origins</c>, so it is made
/// of letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, does not start with a dot, and is unique in its library.
/// </summary>
/// <param name="Id">Unique, also where case is ignored.</param>
/// <param name="Location">An absolute path, or an address without anything secret in it.</param>
public sealed record OriginLocation(string Id, string Location)
{
    /// <summary>What it is; told from the location unless it is set.</summary>
    public OriginKind Kind { get => field; init; } = OriginAddress.Parse(Location).Address?.Kind ?? OriginKind.Local;

    /// <summary>How it is reached.</summary>
    public OriginAccess Access { get; init; } = new();

    /// <summary>What is set for it of the settings of its plugin, by name; not checked yet.</summary>
    public IReadOnlyDictionary<string, OriginSetting> PluginSettings { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, OriginSetting>.Empty;

    /// <summary>Patterns of files that are wanted; none is all.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Patterns of files and folders that are not.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Origins of a smaller number come first where several could serve.</summary>
    public int Priority { get; init; } = DefaultPriority;

    /// <summary>Whether what is read from it is paid for by its amount: others come first.</summary>
    public bool IsMetered { get; init; }

    internal const int DefaultPriority = 100;

    /// <summary>Whether the location is a path of this machine's tree.</summary>
    public bool IsFolder => Kind is OriginKind.Local or OriginKind.Network;

    /// <summary>What tells it from the origins of other libraries: a bucket is another one with another service.</summary>
    public string Identity => Access.Endpoint is { } endpoint ? $"{Location} {endpoint.AbsoluteUri}" : Location;

    /// <summary>Whether both are the same place, reached in the same way. What is wanted of it, whether it comes first, and where in a file that is said, is another matter.</summary>
    internal bool IsReachedLike(OriginLocation other)
    {
        return Bare(this) == Bare(other) && PluginSettings.Count == other.PluginSettings.Count
            && PluginSettings.All(setting => other.PluginSettings.TryGetValue(setting.Key, out OriginSetting? set) && set.Value.Equals(setting.Value.Value));

        static OriginLocation Bare(OriginLocation origin) =>
            origin with { Include = [], Exclude = [], Priority = 0, PluginSettings = System.Collections.ObjectModel.ReadOnlyDictionary<string, OriginSetting>.Empty };
    }

    /// <summary>Longer ids would not fit everywhere a name goes (labels, file names, metrics).</summary>
    private const int LongestId = 64;

    /// <summary>Reads all <c>--origin</c> values of a library; where an id is missing, the last part of its path, or its host, gives it.</summary>
    /// <returns>The origins in the order given, or the first thing that is wrong with them.</returns>
    public static (IReadOnlyList<OriginLocation> Origins, Problem? Problem) ParseAll(IReadOnlyList<string> values) => ParseAll(values, NoIds);

    /// <summary>The same with ids that origins had before, by location: one that is named without an id has its own again.</summary>
    internal static (IReadOnlyList<OriginLocation> Origins, Problem? Problem) ParseAll(IReadOnlyList<string> values, IReadOnlyDictionary<string, string> remembered)
    {
        List<OriginLocation> origins = [];
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        List<(string? Id, OriginAddress Address)> parts = [];
        foreach (string value in values)
        {
            (string? id, string text) = Split(value);
            if (id is not null && !IsId(id))
                return ([], NoId(id));
            (OriginAddress? address, Problem? problem) = OriginAddress.Parse(text);
            if (address is null)
                return ([], problem);
            if (id is not null && !taken.Add(id))
                return ([], new Problem($"Two origins are called '{id}'.", "Give each origin an id of its own: --origin ID=LOCATION."));
            parts.Add((id, address));
        }

        foreach ((string? id, OriginAddress address) in parts)
            origins.Add(new OriginLocation(id ?? IdFor(address, taken, remembered), address.Location) { Kind = address.Kind, Access = new OriginAccess { User = address.User } });
        return (origins, null);
    }

    /// <summary>Whether a text may be an origin's id, as it is.</summary>
    internal static bool IsId(string text) => text == SafeId(text) && text.Length > 0;

    internal static (string? Id, string Location) Split(string value)
    {
        int equals = value.IndexOf('=', StringComparison.Ordinal);
        bool named = equals > 0 && value.AsSpan(0, equals).IndexOfAny('/', '\\', ':') < 0;
        return named ? (value[..equals], value[(equals + 1)..]) : (null, value);
    }

    internal static Problem NoId(string id) => new(
        $"'{id}' is not an origin id.",
        "Use letters, digits, '.', '_' and '-', no dot in front (a path that contains '=' is written ./NAME=REST).");

    internal static string SafeId(string name)
    {
        string safe = string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')).TrimStart('.');
        if (safe.Length > LongestId)
            safe = safe[..LongestId];
        return safe.Length == 0 ? "origin" : safe;
    }

    /// <summary>The id that an origin had, or a new one that no other has or had; taken from now on.</summary>
    internal static string IdFor(OriginAddress address, HashSet<string> taken, IReadOnlyDictionary<string, string> remembered)
    {
        if (remembered.TryGetValue(address.Location, out string? own) && taken.Add(own))
            return own;
        string id = SafeId(address.LastPart);
        string candidate = id;
        for (int suffix = 2; remembered.Values.Contains(candidate, StringComparer.OrdinalIgnoreCase) || !taken.Add(candidate); suffix++)
            candidate = $"{id}-{suffix}";
        return candidate;
    }

    private static readonly IReadOnlyDictionary<string, string> NoIds = new Dictionary<string, string>();
}
