using System.Text;

namespace MusicFs.Core.Search;

/// <summary>The entries of a folder, in order. Immutable.</summary>
internal sealed class FolderContent
{
    private readonly Dictionary<string, int> _byName;

    public FolderContent(IReadOnlyList<FolderEntry> entries)
    {
        Entries = entries;
        _byName = new Dictionary<string, int>(entries.Count, StringComparer.Ordinal);
        for (int i = 0; i < entries.Count; i++)
            _byName.TryAdd(Encoding.UTF8.GetString(entries[i].Name), i);
    }

    public static FolderContent Empty { get; } = new([]);

    public IReadOnlyList<FolderEntry> Entries { get; }

    /// <summary>The place of a name; -1 where it is not there.</summary>
    public int Find(ReadOnlySpan<byte> name) => _byName.GetValueOrDefault(Encoding.UTF8.GetString(name), -1);
}
