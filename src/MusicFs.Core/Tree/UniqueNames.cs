using System.Buffers.Text;

namespace MusicFs.Core.Tree;

/// <summary>
/// The names that entries get whose own is taken (B6): <c> (2)</c>, <c> (3)</c> before the extension. Directories come first, then tracks,
/// then the files beside them, each by origin and path, so that the outcome depends on nothing but the files.
/// </summary>
internal static class UniqueNames
{
    /// <summary>A longer ending is part of the name and not an extension.</summary>
    private const int LongestExtension = 16;

    public static byte[] WithNumber(ReadOnlySpan<byte> name, int number)
    {
        int dot = name.LastIndexOf((byte)'.');
        int split = dot > 0 && name.Length - dot <= LongestExtension ? dot : name.Length;
        ReadOnlySpan<byte> extension = name[split..];
        Span<byte> suffix = stackalloc byte[16];
        " ("u8.CopyTo(suffix);
        Utf8Formatter.TryFormat(number, suffix[2..], out int digits);
        suffix[digits + 2] = (byte)')';
        suffix = suffix[..(digits + 3)];

        int stem = Math.Min(split, NameBlob.LongestName - suffix.Length - extension.Length);
        // Not in the middle of a character: continuation bytes are 10xxxxxx.
        while (stem < split && stem > 0 && (name[stem] & 0xC0) == 0x80)
            stem--;
        return [.. name[..stem], .. suffix, .. extension];
    }

    /// <summary>
    /// The name that was wanted where <paramref name="name"/> was given. Of one that had to be cut as well only what was left of it is
    /// known.
    /// </summary>
    public static byte[] WithoutNumber(ReadOnlySpan<byte> name)
    {
        int dot = name.LastIndexOf((byte)'.');
        int close = dot > 0 && name[dot - 1] == (byte)')' ? dot - 1 : name.Length - 1;
        int open = name[..close].LastIndexOf(" ("u8);
        return open < 0 ? name.ToArray() : [.. name[..open], .. name[(close + 1)..]];
    }
}
