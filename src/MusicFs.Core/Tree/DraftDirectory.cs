using System.Runtime.InteropServices;
using System.Text;

namespace MusicFs.Core.Tree;

/// <summary>A directory of a draft.</summary>
internal sealed class DraftDirectory(byte[] name)
{
    private readonly Dictionary<byte[], object> _children = new(ByteNameComparer.Instance);

    private Dictionary<string, DraftDirectory>? _byFoldedName;
    private Dictionary<string, int>? _spellings;
    private Dictionary<string, int>? _lastNumbers;

    /// <summary>The spelling most uses have; of equally many the first in ordinal order.</summary>
    public byte[] Name { get; private set; } = name;

    public ulong Id { get; set; }

    public int Index { get; set; } = -1;

    /// <summary>Files and directories by name.</summary>
    public IReadOnlyDictionary<byte[], object> Children => _children;

    public bool TryAdd(byte[] childName, DraftFile file) => _children.TryAdd(childName, file);

    /// <summary>Adds a file under the first name of <c>name</c>, <c>name (2)</c>, ... that is free.</summary>
    public void AddNumbered(ReadOnlySpan<char> childName, DraftFile file)
    {
        if (TryAdd(Encoding.UTF8.GetBytes(childName.ToString()), file))
            return;
        // Counting on from the last number keeps thousands of untagged files of one name from being tried one after another.
        _lastNumbers ??= new Dictionary<string, int>(StringComparer.Ordinal);
        ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(_lastNumbers, childName.ToString(), out _);
        number = Math.Max(number, 1);
        while (!TryAdd(Numbered(childName, ++number), file))
        {
        }
    }

    public DraftDirectory Enter(ReadOnlySpan<byte> childName)
    {
        Dictionary<byte[], object>.AlternateLookup<ReadOnlySpan<byte>> lookup = _children.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(childName, out object? child) && child is DraftDirectory directory)
            return directory;
        directory = new DraftDirectory(childName.ToArray());
        _children[directory.Name] = directory;
        return directory;
    }

    public DraftDirectory EnterIgnoringCase(ReadOnlySpan<char> spelling)
    {
        _byFoldedName ??= new Dictionary<string, DraftDirectory>(StringComparer.OrdinalIgnoreCase);
        if (!_byFoldedName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(spelling, out DraftDirectory? directory))
        {
            string text = spelling.ToString();
            directory = new DraftDirectory(Encoding.UTF8.GetBytes(text));
            _byFoldedName[text] = directory;
            _children.Remove(directory.Name, out object? displaced);
            _children[directory.Name] = directory;
            // A track's own name was the same: it is the one that can take a number.
            if (displaced is DraftFile file)
                AddNumbered(text, file);
        }

        directory.CountSpelling(spelling);
        return directory;
    }

    /// <summary>Gives directories their winning spelling, here and below. Before the draft is read.</summary>
    public void Settle()
    {
        foreach (DraftDirectory directory in _byFoldedName?.Values ?? Enumerable.Empty<DraftDirectory>())
        {
            if (directory._spellings is not { Count: > 1 } spellings)
                continue;
            string winner = spellings.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).First().Key;
            byte[] settled = Encoding.UTF8.GetBytes(winner);
            if (!_children.ContainsKey(settled))
            {
                _children.Remove(directory.Name);
                directory.Name = settled;
                _children[settled] = directory;
            }
        }

        foreach (object child in _children.Values)
            (child as DraftDirectory)?.Settle();
    }

    private void CountSpelling(ReadOnlySpan<char> spelling)
    {
        _spellings ??= new Dictionary<string, int>(1, StringComparer.Ordinal);
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup = _spellings.GetAlternateLookup<ReadOnlySpan<char>>();
        lookup.TryGetValue(spelling, out int count);
        lookup[spelling] = count + 1;
    }

    /// <summary><c>Song.mp3</c> becomes <c>Song (2).mp3</c>, cut where 255 bytes would be exceeded.</summary>
    private static byte[] Numbered(ReadOnlySpan<char> name, int number)
    {
        const int longest = 255;
        int dot = name.LastIndexOf('.');
        ReadOnlySpan<char> extension = dot > 0 ? name[dot..] : default;
        ReadOnlySpan<char> stem = dot > 0 ? name[..dot] : name;
        string tail = $" ({number}){extension}";
        int room = Math.Max(0, longest - Encoding.UTF8.GetByteCount(tail));
        while (Encoding.UTF8.GetByteCount(stem) > room)
            stem = stem[..^(stem.Length > 1 && char.IsLowSurrogate(stem[^1]) ? 2 : 1)];
        return Encoding.UTF8.GetBytes($"{stem}{tail}");
    }
}
