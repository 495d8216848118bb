namespace MusicFs.Core.Tests.Ingest;

/// <summary>Patterns tied to the root, matched in the plainest way there is: name by name, with backtracking.</summary>
internal static class SimplePattern
{
    public static bool MatchesAnyLevel(string pattern, string path)
    {
        string[] names = path.Split('/');
        string[] parts = pattern.TrimStart('/').Split('/');
        return Enumerable.Range(1, names.Length).Any(count => MatchesNames(parts, names.AsSpan(0, count)));
    }

    private static bool MatchesNames(ReadOnlySpan<string> parts, ReadOnlySpan<string> names)
    {
        if (parts.IsEmpty)
            return names.IsEmpty;
        if (parts[0] != "**")
            return !names.IsEmpty && MatchesName(parts[0], names[0]) && MatchesNames(parts[1..], names[1..]);
        if (parts.Length == 1)
            return !names.IsEmpty;
        for (int skipped = 0; skipped <= names.Length; skipped++)
        {
            if (MatchesNames(parts[1..], names[skipped..]))
                return true;
        }

        return false;
    }

    private static bool MatchesName(ReadOnlySpan<char> part, ReadOnlySpan<char> name)
    {
        if (part.IsEmpty)
            return name.IsEmpty;
        if (part[0] == '*')
            return MatchesName(part[1..], name) || (!name.IsEmpty && MatchesName(part, name[1..]));
        if (name.IsEmpty)
            return false;
        if (part[0] != '[')
            return (part[0] == '?' || part[0] == name[0]) && MatchesName(part[1..], name[1..]);
        int end = part.IndexOf(']');
        ReadOnlySpan<char> set = part[1..end];
        bool isIn = set[0] == '!' ? !set[1..].Contains(name[0]) : set.Contains(name[0]);
        return isIn && MatchesName(part[(end + 1)..], name[1..]);
    }
}
