using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Configuration;

/// <summary>
/// An origin as a person names it: <c>[ID=]LOCATION</c>. The id names its folder under <c>/.origins</c>, so it is made
/// of letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, does not start with a dot, and is unique in its library.
/// </summary>
/// <param name="Id">Unique, also where case is ignored.</param>
/// <param name="Path">Absolute.</param>
public sealed record OriginLocation(string Id, string Path)
{
    /// <summary>Patterns of files that are wanted; none is all.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Patterns of files and folders that are not.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Origins of a smaller number come first where several could serve.</summary>
    public int Priority { get; init; } = DefaultPriority;

    internal const int DefaultPriority = 100;

    /// <summary>Longer ids would not fit everywhere a name goes (labels, file names, metrics).</summary>
    private const int LongestId = 64;

    /// <summary>Reads all <c>--origin</c> values of a library; where an id is missing, the last part of its path gives it.</summary>
    /// <returns>The origins in the order given, or the first thing that is wrong with them.</returns>
    public static (IReadOnlyList<OriginLocation> Origins, Problem? Problem) ParseAll(IReadOnlyList<string> values)
    {
        List<OriginLocation> origins = [];
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        List<(string? Id, string Path)> parts = [];
        foreach (string value in values)
        {
            (string? id, string path) = Split(value);
            if (Refusal(value, id, path) is { } problem)
                return ([], problem);
            if (id is not null && !taken.Add(id))
                return ([], new Problem($"Two origins are called '{id}'.", "Give each origin an id of its own: --origin ID=PATH."));
            parts.Add((id, System.IO.Path.GetFullPath(path)));
        }

        foreach ((string? id, string path) in parts)
            origins.Add(new OriginLocation(id ?? Unique(SafeId(path), taken), path));
        return (origins, null);
    }

    /// <summary>Whether a text may be an origin's id, as it is.</summary>
    internal static bool IsId(string text) => text == SafeId(text) && text.Length > 0;

    private static (string? Id, string Path) Split(string value)
    {
        int equals = value.IndexOf('=', StringComparison.Ordinal);
        bool named = equals > 0 && value.AsSpan(0, equals).IndexOfAny('/', '\\', ':') < 0;
        return named ? (value[..equals], value[(equals + 1)..]) : (null, value);
    }

    private static Problem? Refusal(string value, string? id, string path)
    {
        if (id is not null && !IsId(id))
        {
            return new Problem(
                $"'{id}' is not an origin id.",
                "Use letters, digits, '.', '_' and '-', no dot in front (a path that contains '=' is written ./NAME=REST).");
        }

        if (path.Length == 0)
            return new Problem($"The origin '{value}' names no folder.", "Write --origin PATH or --origin ID=PATH.");
        int scheme = path.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0 && path.AsSpan(0, scheme).IndexOf('/') < 0)
        {
            return new Problem(
                $"The origin '{path}' is not a folder: this build reads local folders only.",
                $"Mount the {path[..scheme]} location with the system's own means and give its folder.");
        }

        return null;
    }

    private static string SafeId(string path)
    {
        string name = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(path));
        string safe = string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')).TrimStart('.');
        if (safe.Length > LongestId)
            safe = safe[..LongestId];
        return safe.Length == 0 ? "origin" : safe;
    }

    private static string Unique(string id, HashSet<string> taken)
    {
        string candidate = id;
        for (int suffix = 2; !taken.Add(candidate); suffix++)
            candidate = $"{id}-{suffix}";
        return candidate;
    }
}
