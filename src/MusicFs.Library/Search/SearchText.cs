using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace MusicFs.Library.Search;

/// <summary>
/// Makes words of texts, the same way for what is indexed and what is asked. Letters lose case and marks; an apostrophe, a dash or a dot inside
/// a word parts it, and what it was together is a word as well (<c>AC/DC</c>: ac, dc, acdc); scripts that set no blanks give every two neighbours.
/// Words hold no ASCII but letters and digits, so that the index parts them at blanks only. Stateless.
/// </summary>
internal static class SearchText
{
    /// <summary>Of one word; longer ones are cut.</summary>
    private const int LongestWord = 64;

    /// <summary>What words for names of signs begin with.</summary>
    private const string Signs = "signs";

    /// <summary>Of one text that is looked at.</summary>
    private const int LongestText = 2048;

    /// <summary>What decomposition leaves of Latin letters.</summary>
    private static readonly FrozenDictionary<char, string> Forms = new Dictionary<char, string>
    {
        ['ß'] = "ss", ['æ'] = "ae", ['œ'] = "oe", ['ø'] = "o", ['đ'] = "d", ['ð'] = "d", ['þ'] = "th", ['ł'] = "l", ['ħ'] = "h", ['ı'] = "i", ['ŋ'] = "ng", ['ŧ'] = "t", ['ς'] = "σ", ['×'] = "x",
    }.ToFrozenDictionary();

    /// <summary>The words of a text in order, and what parted words are together.</summary>
    public static (List<string> Words, List<string> Joined) WordsOf(string text)
    {
        List<string> words = [];
        List<string> joined = [];
        string folded = Fold(text.Length > LongestText ? text[..LongestText] : text);
        StringBuilder word = new();
        StringBuilder chain = new();
        int parts = 0;
        Rune[] runes = [.. folded.EnumerateRunes()];
        for (int i = 0; i < runes.Length; i++)
        {
            Rune rune = runes[i];
            if (IsWordPart(rune))
            {
                if (word.Length < LongestWord)
                    word.Append(rune);
                continue;
            }

            // A blank between letters of such scripts parts names that others write in one.
            if (Rune.IsWhiteSpace(rune) && i > 0 && i + 1 < runes.Length && IsUnparted(runes[i - 1]) && IsUnparted(runes[i + 1]))
                continue;
            EndPart();
            // Anything but a blank holds parts together.
            if (Rune.IsWhiteSpace(rune))
                EndChain();
            if (rune.Value == '&')
                words.Add("and");
        }

        EndPart();
        EndChain();
        if (words.Count == 0 && SignsOf(folded) is { } signs)
            words.Add(signs);
        return (words, joined);

        void EndPart()
        {
            if (word.Length == 0)
                return;
            string part = word.ToString();
            word.Clear();
            parts++;
            chain.Append(part);
            AddPart(words, part);
        }

        void EndChain()
        {
            if (parts > 1 && chain.Length <= LongestWord && !IsUnparted(chain))
                joined.Add(chain.ToString());
            chain.Clear();
            parts = 0;
        }
    }

    /// <summary>How many words a text has, and how many of them begin with one of some words.</summary>
    public static (int All, int Begun) CountWords(string text, IReadOnlyList<string> beginnings)
    {
        // Most names are of ASCII: their words are counted where they stand. What has none may be a name of signs.
        if (text.Length <= LongestText && Ascii.IsValid(text) && CountPlainWords(text, beginnings) is { All: > 0 } counted)
            return counted;
        List<string> words = WordsOf(text).Words;
        return (words.Count, words.Count(word => beginnings.Any(beginning => word.StartsWith(beginning, StringComparison.Ordinal))));
    }

    /// <summary>A text with letters for the signs that stand for them, as in P!nk and Ke$ha; null where there are none.</summary>
    public static string? SpokenOf(string text)
    {
        char[]? spoken = null;
        for (int i = 0; i + 1 < text.Length; i++)
        {
            char letter = text[i] switch { '!' => 'i', '$' => 's', '@' => 'a', _ => '\0' };
            // A price and an address begin with one, an exclamation ends with one.
            if (letter != '\0' && char.IsLetter(text[i + 1]) && (letter == 's' || (i > 0 && char.IsLetter(text[i - 1]))))
                (spoken ??= text.ToCharArray())[i] = letter;
        }

        return spoken is null ? null : new string(spoken);
    }

    /// <summary>All of a text as one: equal for texts that differ in case, marks, signs and a leading article. Empty for one without words.</summary>
    public static string WholeOf(string text)
    {
        List<string> words = WordsOf(text).Words;
        return string.Join(' ', words.Count > 1 && words[0] is "the" or "a" or "an" ? words.Skip(1) : words);
    }

    /// <summary>The word that stands for a whole text in the index: a letter for the field, and a hash.</summary>
    public static string WholeWord(char field, string whole)
    {
        // FNV-1a: two different titles of a library meet by chance once in 2^48.
        ulong hash = 14695981039346656037;
        foreach (char c in whole)
            hash = (hash ^ c) * 1099511628211;
        hash ^= hash >> 48;
        Span<char> digits = stackalloc char[11];
        int length = 0;
        digits[length++] = field;
        for (ulong rest = hash & 0xFFFF_FFFF_FFFF; length < digits.Length; rest /= 36)
            digits[length++] = (char)(rest % 36 < 10 ? '0' + (int)(rest % 36) : 'a' + (int)(rest % 36) - 10);
        return new string(digits[..length]);
    }

    /// <summary>Whether a letter is of a script that sets no blanks between words.</summary>
    public static bool IsUnparted(Rune rune) => rune.Value is
        (>= 0x0E00 and <= 0x0EFF) or (>= 0x1780 and <= 0x17FF) or (>= 0x3040 and <= 0x30FF and not 0x30FB) or (>= 0x3105 and <= 0x312F)
        or (>= 0x31F0 and <= 0x31FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0xAC00 and <= 0xD7AF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF) or 0x3005 or 0x3007;

    /// <summary>Without case, marks and width.</summary>
    public static string Fold(string text)
    {
        if (Ascii.IsValid(text))
            return text.ToLowerInvariant();
        StringBuilder result = new(text.Length);
        foreach (Rune rune in WellFormed(text).Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            // The marks of kana make other letters of them.
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark && rune.Value is not (0x3099 or 0x309A) && !IsUnparted(rune))
                continue;
            Rune lower = Rune.ToLowerInvariant(rune);
            if (lower.IsBmp && Forms.TryGetValue((char)lower.Value, out string? form))
                result.Append(form);
            else
                result.Append(lower);
        }

        return result.ToString().Normalize(NormalizationForm.FormC);
    }

    private static (int All, int Begun) CountPlainWords(string text, IReadOnlyList<string> beginnings)
    {
        (int all, int begun) = (0, 0);
        for (int at = 0; at < text.Length;)
        {
            int start = at;
            while (at < text.Length && char.IsAsciiLetterOrDigit(text[at]))
                at++;
            ReadOnlySpan<char> word = at > start ? text.AsSpan(start, at - start) : text[at++] == '&' ? "and" : default;
            if (word.IsEmpty)
                continue;
            all++;
            for (int i = 0; i < beginnings.Count; i++)
            {
                if (!word.StartsWith(beginnings[i], StringComparison.OrdinalIgnoreCase))
                    continue;
                begun++;
                break;
            }
        }

        return (all, begun);
    }

    private static void AddPart(List<string> words, string part)
    {
        Rune[] runes = [.. part.EnumerateRunes()];
        for (int start = 0; start < runes.Length;)
        {
            int end = start;
            bool isUnparted = IsUnparted(runes[start]);
            while (end < runes.Length && IsUnparted(runes[end]) == isUnparted)
                end++;
            if (!isUnparted)
                words.Add(TextOf(runes, start, end));
            // The last letter alone as well, so that each letter begins some word.
            for (int i = start; isUnparted && i < end; i++)
                words.Add(TextOf(runes, i, Math.Min(i + 2, end)));
            start = end;
        }
    }

    private static string TextOf(Rune[] runes, int start, int end) => string.Concat(runes[start..end].Select(static rune => rune.ToString()));

    private static bool IsUnparted(StringBuilder chain) => chain.ToString().EnumerateRunes().Any(IsUnparted);

    private static bool IsWordPart(Rune rune) => rune.IsAscii
        ? char.IsAsciiLetterOrDigit((char)rune.Value)
        : Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.OtherNumber or UnicodeCategory.LetterNumber;

    /// <summary>Whether a word of the index stands for a name of signs only: no letter of it is one that somebody wrote.</summary>
    public static bool IsOfSigns(string word)
    {
        ReadOnlySpan<char> rest = word.AsSpan();
        if (!rest.StartsWith(Signs) || rest.Length == Signs.Length || rest[^1] != 'g')
            return false;
        foreach (char c in rest[Signs.Length..])
        {
            if (!char.IsAsciiHexDigitLower(c) && c != 'g')
                return false;
        }

        return true;
    }

    /// <summary>A name of signs only, as "!!!", as a word of letters; null where there are none.</summary>
    private static string? SignsOf(string folded)
    {
        StringBuilder signs = new(Signs);
        foreach (Rune rune in folded.EnumerateRunes().Where(static rune => !Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune)).Take(8))
            signs.Append(rune.Value.ToString("x", CultureInfo.InvariantCulture)).Append('g');
        return signs.Length > Signs.Length ? signs.ToString() : null;
    }

    /// <summary>Lone surrogates, U+FFFE and U+FFFF are refused by the framework's normalisation.</summary>
    private static string WellFormed(string text)
    {
        StringBuilder result = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            result.Append(rune.Value is 0xFFFE or 0xFFFF ? Rune.ReplacementChar : rune);
        return result.ToString();
    }
}
