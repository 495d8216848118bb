using System.Buffers;
using System.Globalization;
using System.Text;

namespace MusicFs.Core.Templates;

/// <summary>
/// Makes any text a name that can stand in a directory: well-formed, NFC, at most 255 bytes of UTF-8, without separators and
/// control characters. Stateless; applying it twice changes nothing more. Every name of the tree goes through it.
/// </summary>
public static class NameRules
{
    /// <summary>Bytes of UTF-8 in one component: NAME_MAX of Linux, and of FUSE's replies.</summary>
    public const int MaxBytes = 255;

    /// <summary>A longer ending is part of the name and not an extension.</summary>
    private const int MaxExtensionBytes = 16;

    private const char Substitute = '_';

    private static readonly SearchValues<char> PlainPosix = SearchValues.Create(PlainCharacters("/"));
    private static readonly SearchValues<char> PlainWindows = SearchValues.Create(PlainCharacters("/\\:*?\"<>|"));
    private static readonly SearchValues<char> ForbiddenOnWindows = SearchValues.Create("\\:*?\"<>|");

    /// <summary>A safe name, the text itself where it is one already.</summary>
    public static string MakeSafe(string name, NamePolicy policy, NameContext context) =>
        IsPlain(name, policy, context) ? name : Repair(name, policy, context);

    /// <summary>Whether a look at its characters is enough to know that the name is safe; most names are.</summary>
    internal static bool IsPlain(ReadOnlySpan<char> name, NamePolicy policy, NameContext context)
    {
        if (name.Length is 0 or > MaxBytes || name[0] == '.')
            return false;
        if (policy == NamePolicy.Posix)
            return !name.ContainsAnyExcept(PlainPosix);
        return !name.ContainsAnyExcept(PlainWindows) && name[^1] is not ('.' or ' ') && !WindowsDeviceNames.IsReserved(name);
    }

    internal static string Repair(string name, NamePolicy policy, NameContext context)
    {
        bool isFile = context.HasFlag(NameContext.File);
        string composed = WellFormed(Bounded(name, isFile)).Normalize(NormalizationForm.FormC);
        string clean = string.Create(composed.Length, (composed, policy), static (span, state) =>
        {
            for (int i = 0; i < span.Length; i++)
                span[i] = IsForbidden(state.composed[i], state.policy) ? Substitute : state.composed[i];
        });
        if (context.HasFlag(NameContext.AtRoot) && clean.StartsWith('.'))
            clean = Substitute + clean[1..];
        clean = Shorten(clean, isFile);
        if (policy == NamePolicy.Windows)
            clean = Shorten(SuitWindows(clean), isFile).TrimEnd('.', ' ');
        return clean is "" or "." or ".." ? new string(Substitute, Math.Max(1, clean.Length)) : clean;
    }

    private static string PlainCharacters(string except) =>
        string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => !except.Contains(c)));

    private static bool IsForbidden(char c, NamePolicy policy) =>
        c == '/' || char.IsControl(c) || (policy == NamePolicy.Windows && ForbiddenOnWindows.Contains(c));

    /// <summary>Normalising takes quadratic time over a run of combining marks, so what cannot fit anyway is left out before.</summary>
    private static string Bounded(string name, bool isFile) =>
        name.Length <= 4 * MaxBytes ? name : string.Concat(name.AsSpan(0, 3 * MaxBytes), isFile ? ExtensionOf(name) : default);

    /// <summary>Lone surrogates have no UTF-8 form; U+FFFE and U+FFFF are refused by the framework's normalisation.</summary>
    private static string WellFormed(string text)
    {
        StringBuilder result = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            result.Append(rune.Value is 0xFFFE or 0xFFFF ? Rune.ReplacementChar : rune);
        return result.ToString();
    }

    private static string SuitWindows(string name)
    {
        string trimmed = name.TrimEnd('.', ' ');
        if (!WindowsDeviceNames.IsReserved(trimmed))
            return trimmed;
        int dot = trimmed.IndexOf('.', StringComparison.Ordinal);
        int stem = dot < 0 ? trimmed.Length : dot;
        return $"{trimmed.AsSpan(0, stem).TrimEnd(' ')}{Substitute}{trimmed.AsSpan(stem)}";
    }

    private static string Shorten(string name, bool isFile)
    {
        if (Encoding.UTF8.GetByteCount(name) <= MaxBytes)
            return name;
        ReadOnlySpan<char> extension = isFile ? ExtensionOf(name) : default;
        ReadOnlySpan<char> stem = name.AsSpan(0, name.Length - extension.Length);
        int keep = FittingPrefix(stem, MaxBytes - Encoding.UTF8.GetByteCount(extension));
        ReadOnlySpan<char> kept = stem[..keep].TrimEnd();
        return string.Concat(kept.IsEmpty ? [Substitute] : kept, extension);
    }

    /// <summary>The ending with its dot, empty where there is none worth keeping.</summary>
    private static ReadOnlySpan<char> ExtensionOf(string name)
    {
        int dot = name.LastIndexOf('.');
        ReadOnlySpan<char> extension = dot <= 0 ? default : name.AsSpan(dot);
        return Encoding.UTF8.GetByteCount(extension) <= MaxExtensionBytes ? extension : default;
    }

    /// <summary>Characters of the longest prefix of whole graphemes; of whole code points where the first grapheme alone is too long.</summary>
    private static int FittingPrefix(ReadOnlySpan<char> text, int maxBytes)
    {
        int kept = 0;
        int bytes = 0;
        while (kept < text.Length)
        {
            int length = StringInfo.GetNextTextElementLength(text[kept..]);
            int size = Encoding.UTF8.GetByteCount(text.Slice(kept, length));
            if (bytes + size > maxBytes)
                return kept > 0 ? kept : FittingRunes(text, maxBytes);
            kept += length;
            bytes += size;
        }
        return kept;
    }

    private static int FittingRunes(ReadOnlySpan<char> text, int maxBytes)
    {
        int kept = 0;
        int bytes = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > maxBytes)
                break;
            kept += rune.Utf16SequenceLength;
        }
        return kept;
    }
}
