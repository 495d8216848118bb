using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Ingest;

/// <summary>
/// One pattern for paths, in the manner of .gitignore: <c>*</c> and <c>?</c> within a name, <c>**</c> over any number of folders,
/// <c>[a-z]</c>, <c>\</c> before a character that is meant itself, <c>/</c> at the start or within to tie it to the root, <c>/</c> at the end for
/// folders only, <c>!</c> at the start to take back. Unlike there <c>#</c> and spaces are characters like any other.
/// <para>
/// Matches in one pass over the path with a set of states kept as bits, so that no pattern and no name can make it slow. Immutable; any thread.
/// </para>
/// </summary>
internal sealed class PathPattern
{
    /// <summary>In bytes; longer ones are refused.</summary>
    public const int Longest = 512;

    /// <summary>One for each element of the longest pattern, with those that are added to it.</summary>
    public const int MostWords = (Longest / 64) + 1;

    private readonly int _words;
    private readonly int _end;

    /// <summary>For each byte the elements that take it, and for each the states that stay.</summary>
    private readonly ulong[] _takes;
    private readonly ulong[] _stays;

    /// <summary>States that the next one, or the one after it, is reached from without a byte.</summary>
    private readonly ulong[] _skipsOne;
    private readonly ulong[] _skipsTwo;

    internal PathPattern(IReadOnlyList<PatternElement> elements, bool isNegated, bool foldersOnly)
    {
        IsNegated = isNegated;
        FoldersOnly = foldersOnly;
        _end = elements.Count;
        _words = (_end / 64) + 1;
        _takes = new ulong[256 * _words];
        _stays = new ulong[256 * _words];
        _skipsOne = new ulong[_words];
        _skipsTwo = new ulong[_words];
        for (int i = 0; i < elements.Count; i++)
            Set(i, elements[i]);
    }

    /// <summary>Whether it takes back what an earlier pattern said.</summary>
    public bool IsNegated { get; }

    public bool FoldersOnly { get; }

    /// <summary>Reads a pattern; the problem says what is wrong with it.</summary>
    public static PathPattern? Parse(string text, bool caseSensitive, out Problem? problem) => PatternParser.Parse(text, caseSensitive, out problem);

    /// <summary>The states before a path's first byte.</summary>
    public void Start(Span<ulong> states)
    {
        states = states[.._words];
        states.Clear();
        states[0] = 1;
        Skip(states);
    }

    /// <summary>The states after one more byte.</summary>
    public void Take(Span<ulong> states, byte value)
    {
        states = states[.._words];
        ReadOnlySpan<ulong> takes = _takes.AsSpan(value * _words, _words);
        ReadOnlySpan<ulong> stays = _stays.AsSpan(value * _words, _words);
        ulong carry = 0;
        for (int i = 0; i < states.Length; i++)
        {
            ulong moved = states[i] & takes[i];
            ulong stayed = states[i] & stays[i];
            states[i] = (moved << 1) | carry | stayed;
            carry = moved >> 63;
        }

        Skip(states);
    }

    /// <summary>Whether what was taken so far is a match.</summary>
    public bool IsMatch(ReadOnlySpan<ulong> states) => (states[_end / 64] >> (_end % 64) & 1) != 0;

    /// <summary>Whether there is anything that would make a match of it.</summary>
    public bool CanMatch(ReadOnlySpan<ulong> states) => states[.._words].ContainsAnyExcept(0ul);

    private void Skip(Span<ulong> states)
    {
        Spread(states, _skipsTwo, 2);
        Spread(states, _skipsOne, 1);
    }

    private static void Spread(Span<ulong> states, ReadOnlySpan<ulong> from, int distance)
    {
        ulong carry = 0;
        for (int i = 0; i < states.Length; i++)
        {
            ulong moved = states[i] & from[i];
            states[i] |= (moved << distance) | carry;
            carry = moved >> (64 - distance);
        }
    }

    private void Set(int index, PatternElement element)
    {
        (int word, ulong bit) = (index / 64, 1ul << (index % 64));
        if (element.CanBeSkipped)
            _skipsOne[word] |= bit;
        if (element.CanBeSkippedWithTheNext)
            _skipsTwo[word] |= bit;
        for (int value = 0; value < 256; value++)
        {
            if (element.Takes((byte)value))
                _takes[(value * _words) + word] |= bit;
            if (element.Stays((byte)value))
                _stays[(value * _words) + word] |= bit;
            // The rest of a character in UTF-8, after its first byte: in the state that it led to.
            if (element.IsCharacter && value is >= 0x80 and < 0xC0)
                _stays[(value * _words) + ((index + 1) / 64)] |= 1ul << ((index + 1) % 64);
        }
    }
}
