using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace MusicFs.Core.Templates;

/// <summary>
/// <c>%asciify{}</c>: letters lose their marks, Greek and Cyrillic are written in Latin letters, typographic signs become plain
/// ones. What has no such form (other scripts) becomes <c>_</c>.
/// </summary>
internal static class Asciify
{
    /// <summary>What compatibility decomposition leaves outside of ASCII: pairs of a character and its text, lower case only.</summary>
    private static readonly FrozenDictionary<char, string> Forms = Pairs(
        "ß ss æ ae œ oe ø o đ d ð d þ th ł l ħ h ı i ŋ ng ŧ t ĸ k ə e"
        + " α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o"
        + " а a б b в v г g д d е e ж zh з z и i к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch"
        + " ъ - ы y ь - э e ю yu я ya є ye і i ґ g ђ dj ј j љ lj њ nj ћ c џ dz"
        + " ‘ ' ’ ' ‚ ' “ \" ” \" „ \" « \" » \" ‹ ' › ' ‐ - ‑ - ‒ - – - — - ― - − - × x ⁄ / ∕ / · . • *");

    public static void Apply(TextBuffer text, int start)
    {
        Span<char> written = text.From(start);
        if (!Ascii.IsValid(written))
            text.Replace(start, Of(written.ToString()));
    }

    public static string Of(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        StringBuilder result = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.IsAscii)
                result.Append((char)rune.Value);
            else
                AppendForm(result, rune);
        }
        return result.ToString();
    }

    private static void AppendForm(StringBuilder result, Rune rune)
    {
        if (rune.Value is >= 0xFFFE and <= 0xFFFF)
        {
            result.Append('_');
            return;
        }
        foreach (Rune part in rune.ToString().Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (part.IsAscii)
                result.Append((char)part.Value);
            else if (part.IsBmp && Forms.TryGetValue((char)Rune.ToLowerInvariant(part).Value, out string? form))
                result.Append(Rune.IsUpper(part) ? char.ToUpperInvariant(form[0]) + form[1..] : form);
            else if (Rune.GetUnicodeCategory(part) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format))
                result.Append('_');
        }
    }

    private static FrozenDictionary<char, string> Pairs(string table)
    {
        string[] words = table.Split(' ');
        Dictionary<char, string> pairs = [];
        for (int i = 0; i < words.Length; i += 2)
            pairs[words[i][0]] = words[i + 1] == "-" && char.IsLetter(words[i][0]) ? "" : words[i + 1];
        return pairs.ToFrozenDictionary();
    }
}
