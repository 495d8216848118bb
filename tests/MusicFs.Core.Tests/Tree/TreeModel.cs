namespace MusicFs.Core.Tests.Tree;

/// <summary>What a tree should show, by the rules and with no thought of speed.</summary>
internal sealed class TreeModel
{
    public SortedDictionary<string, (int Size, string[] Places)> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Each path with the size of the file, sorted.</summary>
    public IEnumerable<string> Shown()
    {
        SortedDictionary<string, int> shown = new(StringComparer.Ordinal);
        foreach ((string path, (int size, _)) in Files)
            shown.Add($".origins/disk/{path}", size);
        // One level of directories is enough: deeper ones follow the same rules.
        foreach (IGrouping<string, (string Place, string Path, int Size)> artist in Places().GroupBy(p => p.Place.Split('/')[0], StringComparer.OrdinalIgnoreCase))
        {
            string spelling = artist.GroupBy(p => p.Place.Split('/')[0])
                .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).First().Key;
            foreach (var same in artist.GroupBy(p => p.Place.Split('/')[1]))
            {
                int number = 1;
                foreach ((_, _, int size) in same.OrderBy(p => p.Path, StringComparer.Ordinal))
                {
                    string name = number == 1 ? same.Key : same.Key.Replace(".flac", $" ({number}).flac", StringComparison.Ordinal);
                    shown.Add($"{spelling}/{name}", size);
                    number++;
                }
            }
        }

        return shown.Select(s => $"{s.Key} {s.Value}");
    }

    private IEnumerable<(string Place, string Path, int Size)> Places() =>
        Files.SelectMany(f => f.Value.Places.DistinctBy(Folded).Select(place => (place, f.Key, f.Value.Size)));

    /// <summary>Two places of one file that differ in the case of the directory are one.</summary>
    private static string Folded(string place) => place.Split('/')[0].ToUpperInvariant() + place[place.IndexOf('/', StringComparison.Ordinal)..];
}
