using System.Text.RegularExpressions;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Selection;

/// <summary>
/// A list of path patterns: <c>*</c> and <c>?</c> stand for characters within one name, <c>**</c> for any number of folders. A pattern
/// without <c>/</c> is meant for a name at any depth, one with it for a path from the origin's root. What matches a folder matches
/// all that is in it. Immutable; any thread.
/// </summary>
public sealed class PathPatterns
{
    /// <summary>No path of an origin needs a longer one.</summary>
    private const int LongestPattern = 1024;

    private readonly Regex[] _patterns;

    public PathPatterns(IReadOnlyList<string> patterns) => _patterns = [.. patterns.Select(Compile)];

    public bool IsEmpty => _patterns.Length == 0;

    /// <summary>Whether a text may be a pattern.</summary>
    public static bool IsValid(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Trim('/').Length > 0 && text.Length <= LongestPattern && !text.Any(char.IsControl);
    }

    /// <summary>Whether a place, or a folder it lies in, is meant.</summary>
    public bool Match(OriginPath path)
    {
        if (IsEmpty)
            return false;
        string text = path.ToString();
        for (int end = text.Length; end > 0; end = text.LastIndexOf('/', end - 1))
        {
            string place = text[..end];
            if (Array.Exists(_patterns, pattern => pattern.IsMatch(place)))
                return true;
        }

        return false;
    }

    private static Regex Compile(string pattern)
    {
        string trimmed = pattern.Trim('/');
        // '/name' is anchored by its slash although it has no other.
        string anywhere = pattern.StartsWith('/') || trimmed.Contains('/', StringComparison.Ordinal) ? "" : "(?:.*/)?";
        string body = Regex.Escape(trimmed)
            .Replace(@"\*\*/", "(?:.*/)?", StringComparison.Ordinal)
            .Replace(@"\*\*", ".*", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal)
            .Replace(@"\?", "[^/]", StringComparison.Ordinal);
        // Without backtracking no pattern can take long.
        return new Regex($@"\A{anywhere}{body}\z", RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);
    }
}
