using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Ingest;

/// <summary>
/// Which files and folders of an origin are of no interest (B11): what systems leave behind, what the origin's exclude patterns name, and, where
/// it has include patterns, what they do not name. Of several exclude patterns the last that matches decides; one with <c>!</c> takes
/// back, system names too. Nothing below an excluded folder is taken back. Immutable; any thread; the time is bounded by the length of the path
/// times that of the patterns.
/// </summary>
public sealed class ScanFilter
{
    private const int MostPatterns = 1000;

    /// <summary>Levels of a path that are kept on the stack.</summary>
    private const int UsualLevels = 256;

    private readonly PathPattern[] _include;
    private readonly PathPattern[] _exclude;

    private ScanFilter(PathPattern[] include, PathPattern[] exclude)
    {
        _include = include;
        _exclude = exclude;
    }

    /// <summary>Leaves out what systems leave behind, and nothing else.</summary>
    public static ScanFilter BuiltIn { get; } = new([], []);

    /// <summary>
    /// From patterns in the manner of .gitignore (<c>*.tmp</c>, <c>/Podcasts/</c>, <c>Artist/**/Demo*</c>, <c>!Keep</c>); the problem says which of
    /// them cannot be read. A file is included when a pattern names it or a folder that it lies in.
    /// </summary>
    public static ScanFilter? Create(
        IReadOnlyCollection<string> include, IReadOnlyCollection<string> exclude, bool caseSensitive, out Problem? problem)
    {
        ArgumentNullException.ThrowIfNull(include);
        ArgumentNullException.ThrowIfNull(exclude);
        PathPattern[]? excluded = null;
        PathPattern[]? included = Parse(include, caseSensitive, mayNegate: false, out problem);
        if (included is not null)
            excluded = Parse(exclude, caseSensitive, mayNegate: true, out problem);
        return excluded is null ? null : new ScanFilter(included!, excluded);
    }

    /// <summary>Whether an entry is of no interest, by itself or because of a folder that it lies in.</summary>
    public bool Skips(OriginPath path, bool isDirectory)
    {
        ReadOnlySpan<byte> bytes = path.Bytes;
        if (bytes.IsEmpty)
            return false;
        int levels = bytes.Count((byte)'/') + 1;
        Span<bool> skipped = levels <= UsualLevels ? stackalloc bool[UsualLevels] : new bool[levels];
        skipped = skipped[..levels];
        MarkSystemNames(bytes, skipped);
        foreach (PathPattern pattern in _exclude)
            Mark(pattern, bytes, isDirectory, skipped);
        return skipped.Contains(true) || (_include.Length > 0 && !IsIncluded(bytes, isDirectory));
    }

    private static PathPattern[]? Parse(IReadOnlyCollection<string> texts, bool caseSensitive, bool mayNegate, out Problem? problem)
    {
        problem = texts.Count <= MostPatterns ? null : new Problem($"There are {texts.Count} patterns for one origin.", $"Give at most {MostPatterns}.");
        List<PathPattern> patterns = [];
        foreach (string text in texts)
        {
            if (problem is null && PathPattern.Parse(text, caseSensitive, out problem) is { } pattern)
            {
                patterns.Add(pattern);
                if (pattern.IsNegated && !mayNegate)
                    problem = new Problem($"The include pattern '{text}' begins with '!'.", "Put it among the exclude patterns without the '!'; a '!' that is meant itself is written '\\!'.");
            }
        }

        return problem is null ? [.. patterns] : null;
    }

    private static void MarkSystemNames(ReadOnlySpan<byte> path, Span<bool> skipped)
    {
        int level = 0;
        foreach (Range name in path.Split((byte)'/'))
            skipped[level++] = SystemNames.Contains(path[name]);
    }

    private static void Mark(PathPattern pattern, ReadOnlySpan<byte> path, bool isDirectory, Span<bool> skipped)
    {
        Span<ulong> states = stackalloc ulong[PathPattern.MostWords];
        pattern.Start(states);
        int level = 0;
        foreach (byte value in path)
        {
            // Above a slash there is a folder.
            if (value == '/')
            {
                if (pattern.IsMatch(states))
                    skipped[level] = !pattern.IsNegated;
                level++;
            }

            pattern.Take(states, value);
        }

        if (pattern.IsMatch(states) && (isDirectory || !pattern.FoldersOnly))
            skipped[level] = !pattern.IsNegated;
    }

    private bool IsIncluded(ReadOnlySpan<byte> path, bool isDirectory)
    {
        foreach (PathPattern pattern in _include)
        {
            if (Includes(pattern, path, isDirectory))
                return true;
        }

        return false;
    }

    private static bool Includes(PathPattern pattern, ReadOnlySpan<byte> path, bool isDirectory)
    {
        Span<ulong> states = stackalloc ulong[PathPattern.MostWords];
        pattern.Start(states);
        foreach (byte value in path)
        {
            if (value == '/' && pattern.IsMatch(states))
                return true;
            pattern.Take(states, value);
            if (!pattern.CanMatch(states))
                return false;
        }

        if (!isDirectory)
            return pattern.IsMatch(states) && !pattern.FoldersOnly;
        if (pattern.IsMatch(states))
            return true;
        // A folder on the way to something that is included.
        pattern.Take(states, (byte)'/');
        return pattern.CanMatch(states);
    }
}
