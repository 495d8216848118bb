using System.Buffers.Text;
using System.Text;

namespace MusicFs.Core.Tree;

/// <summary>
/// Gives entries of one directory that have the same name different ones (B6): the first keeps it, the others get
/// <c> (2)</c>, <c> (3)</c> before the extension. Directories come first, then files by origin and path, so that the
/// outcome depends on nothing but the files.
/// </summary>
internal static class UniqueNames
{
    private const int LongestName = 255;

    /// <summary>A longer ending is part of the name and not an extension.</summary>
    private const int LongestExtension = 16;

    /// <param name="draft">Whose entries are renamed.</param>
    /// <param name="entries">The entries of one directory.</param>
    public static void Settle(TreeDraft draft, ReadOnlySpan<int> entries)
    {
        // Latin-1 gives every byte a character of its own, so that names that are not UTF-8 stay apart.
        HashSet<string> taken = new(entries.Length);
        Dictionary<string, List<int>> doubled = [];
        Dictionary<string, int> first = new(entries.Length);
        foreach (int entry in entries)
        {
            string name = Encoding.Latin1.GetString(draft.Names[draft.Entries[entry].Name]);
            if (taken.Add(name))
                first.Add(name, entry);
            else if (doubled.TryGetValue(name, out List<int>? others))
                others.Add(entry);
            else
                doubled.Add(name, [first[name], entry]);
        }

        foreach ((string name, List<int> sharing) in doubled.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            Rename(draft, name, sharing, taken);
    }

    private static void Rename(TreeDraft draft, string name, List<int> sharing, HashSet<string> taken)
    {
        sharing.Sort((a, b) => Compare(draft, draft.Entries[a], draft.Entries[b]));
        byte[] original = Encoding.Latin1.GetBytes(name);
        int number = 2;
        foreach (int entry in sharing.Skip(1))
        {
            byte[] candidate;
            do
                candidate = WithSuffix(original, number++);
            while (!taken.Add(Encoding.Latin1.GetString(candidate)));
            draft.Rename(entry, candidate);
        }
    }

    private static int Compare(TreeDraft draft, in DraftEntry a, in DraftEntry b)
    {
        if (a.IsDirectory || b.IsDirectory)
            return b.IsDirectory.CompareTo(a.IsDirectory);
        DraftFile first = draft.FileOf(a.Target);
        DraftFile second = draft.FileOf(b.Target);
        int order = first.Origin.CompareTo(second.Origin);
        return order != 0 ? order : first.Path.Bytes.SequenceCompareTo(second.Path.Bytes);
    }

    private static byte[] WithSuffix(ReadOnlySpan<byte> name, int number)
    {
        int dot = name.LastIndexOf((byte)'.');
        int split = dot > 0 && name.Length - dot <= LongestExtension ? dot : name.Length;
        ReadOnlySpan<byte> extension = name[split..];
        Span<byte> suffix = stackalloc byte[16];
        " ("u8.CopyTo(suffix);
        Utf8Formatter.TryFormat(number, suffix[2..], out int digits);
        suffix[digits + 2] = (byte)')';
        suffix = suffix[..(digits + 3)];

        int stem = Math.Min(split, LongestName - suffix.Length - extension.Length);
        // Not in the middle of a character: continuation bytes are 10xxxxxx.
        while (stem < split && stem > 0 && (name[stem] & 0xC0) == 0x80)
            stem--;
        return [.. name[..stem], .. suffix, .. extension];
    }
}
