using System.Text;

namespace MusicFs.Plugin.Tracker;

/// <summary>Names in modules: a field of fixed length in the character set of the machine they were written on.</summary>
internal static class ModuleText
{
    private static readonly Encoding Dos = CodePagesEncodingProvider.Instance.GetEncoding(437)!;

    /// <summary>Of a PC: code page 437. Ends at the first NUL where the tracker did not pad with them.</summary>
    public static string OfDos(ReadOnlySpan<byte> bytes, bool endsAtNul) => Clean(bytes, Dos, endsAtNul);

    /// <summary>Of an Amiga: ISO 8859-1. Ends at the first NUL.</summary>
    public static string OfAmiga(ReadOnlySpan<byte> bytes) => Clean(bytes, Encoding.Latin1, endsAtNul: true);

    private static string Clean(ReadOnlySpan<byte> bytes, Encoding encoding, bool endsAtNul)
    {
        if (endsAtNul && bytes.IndexOf((byte)0) is >= 0 and var end)
            bytes = bytes[..end];
        // Characters that a screen showed as pictures and text has as controls.
        return string.Concat(encoding.GetString(bytes).Select(static c => char.IsControl(c) ? ' ' : c)).TrimEnd();
    }
}
