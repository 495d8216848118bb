using System.Text;

namespace MusicFs.Core.Tree;

/// <summary>
/// How files spell the directories whose names they do not agree on (B5): a directory is shown as most of its files spell it and, where
/// as many spell it one way as another, as comes first in ordinal order. Kept only for directories with more than one spelling, and for
/// files that do not use the first one that was seen; both are few. Used under the publisher's lock.
/// </summary>
internal sealed class TreeSpellings
{
    private readonly Dictionary<ulong, Contest> _contests = [];

    /// <summary>By a key of the place: the path of its directory as the track's tags have it.</summary>
    private readonly Dictionary<ulong, string> _variants = [];

    /// <summary>Those of an image (<see cref="ToSection"/>); none where the section is not as it was written.</summary>
    public static TreeSpellings Read(ReadOnlySpan<byte> section)
    {
        var spellings = new TreeSpellings();
        if (section.IsEmpty)
            return spellings;
        using BinaryReader reader = new(new MemoryStream(section.ToArray()), Encoding.UTF8);
        try
        {
            for (int i = reader.ReadInt32(); i > 0; i--)
            {
                ulong directory = reader.ReadUInt64();
                Contest contest = new(reader.ReadString()) { First = reader.ReadInt32() };
                for (int k = reader.ReadInt32(); k > 0; k--)
                    contest.Others[reader.ReadString()] = reader.ReadInt32();
                spellings._contests[directory] = contest;
            }

            for (int i = reader.ReadInt32(); i > 0; i--)
                spellings._variants[reader.ReadUInt64()] = reader.ReadString();
        }
        catch (Exception damage) when (damage is IOException or FormatException)
        {
            // Names stay as they are shown now; a rebuild counts anew.
        }

        return spellings;
    }

    public byte[] ToSection()
    {
        if (_contests.Count == 0 && _variants.Count == 0)
            return [];
        using MemoryStream section = new();
        using BinaryWriter writer = new(section, Encoding.UTF8);
        writer.Write(_contests.Count);
        foreach ((ulong directory, Contest contest) in _contests)
        {
            writer.Write(directory);
            writer.Write(contest.Spelling);
            writer.Write(contest.First);
            writer.Write(contest.Others.Count);
            foreach ((string spelling, int files) in contest.Others)
            {
                writer.Write(spelling);
                writer.Write(files);
            }
        }

        writer.Write(_variants.Count);
        foreach ((ulong place, string path) in _variants)
        {
            writer.Write(place);
            writer.Write(path);
        }

        writer.Flush();
        return section.ToArray();
    }

    /// <summary>From now on spellings of a directory are counted.</summary>
    /// <param name="directory">Its file number, which no spelling changes.</param>
    /// <param name="shown">The spelling that all its files have had.</param>
    /// <param name="files">How many they are.</param>
    public void Begin(ulong directory, string shown, int files) => _contests[directory] = new Contest(shown) { First = files };

    /// <summary>Counts a file. True where its spelling is not the first one, and must be remembered with the file.</summary>
    public bool Add(ulong directory, string spelling) => Count(directory, spelling, 1);

    /// <summary>A file is gone; <paramref name="spelling"/> is null where none was remembered for it.</summary>
    public void Subtract(ulong directory, string? spelling) => Count(directory, spelling, -1);

    public void SetVariant(ulong place, string path) => _variants[place] = path;

    public string? TakeVariant(ulong place) => _variants.Remove(place, out string? path) ? path : null;

    public string? FindVariant(ulong place) => _variants.GetValueOrDefault(place);

    /// <summary>The spelling of all files for which none is remembered.</summary>
    public string FirstOf(ulong directory) => _contests[directory].Spelling;

    public string Winner(ulong directory)
    {
        Contest contest = _contests[directory];
        (string best, int files) = (contest.Spelling, contest.First);
        foreach ((string spelling, int count) in contest.Others)
        {
            if (count > files || (count == files && string.CompareOrdinal(spelling, best) < 0))
                (best, files) = (spelling, count);
        }

        return best;
    }

    /// <summary>Stops counting where all agree on the first spelling again.</summary>
    public bool TryEnd(ulong directory) => _contests[directory].Others.Count == 0 && _contests.Remove(directory);

    /// <summary>The directory is gone.</summary>
    public void Forget(ulong directory) => _contests.Remove(directory);

    private bool Count(ulong directory, string? spelling, int change)
    {
        if (!_contests.TryGetValue(directory, out Contest? contest))
            return false;
        if (spelling is null || spelling == contest.Spelling)
        {
            contest.First += change;
            return false;
        }

        int files = contest.Others.GetValueOrDefault(spelling) + change;
        if (files > 0)
            contest.Others[spelling] = files;
        else
            contest.Others.Remove(spelling);
        return true;
    }

    private sealed class Contest(string spelling)
    {
        public string Spelling { get; } = spelling;

        /// <summary>Files of the spelling that was there first.</summary>
        public int First { get; set; }

        public Dictionary<string, int> Others { get; } = new(StringComparer.Ordinal);
    }
}
