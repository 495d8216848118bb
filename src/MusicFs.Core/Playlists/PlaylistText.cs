using System.Text;
using System.Text.Unicode;
using MusicFs.Library.Imports;

namespace MusicFs.Core.Playlists;

/// <summary>
/// The text of a playlist, M3U or PLS, with other paths in it. All but the paths stays as it is: comments, blank lines, line ends, the mark at the
/// beginning. What is written is UTF-8: a text that is not was written on Windows, and is taken for Windows-1252. Which of the two it is its first
/// line says, and not its name.
/// </summary>
internal static class PlaylistText
{
    /// <summary>A larger file is no playlist that anybody plays.</summary>
    public const int MaxBytes = 4 << 20;

    private const int MaxLines = 100_000;

    private static readonly Encoding Windows = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>Rewrites it; null where it is no text, or too long.</summary>
    /// <param name="original">All of the file.</param>
    /// <param name="find">What stands for an entry, as it lies in the file and as characters; null to keep it.</param>
    public static byte[]? Rewrite(ReadOnlySpan<byte> original, Func<byte[], string, IReadOnlyList<byte[]>?> find)
    {
        if (original.Length > MaxBytes || original.Contains((byte)0))
            return null;
        bool isUtf8 = Utf8.IsValid(original);
        using MemoryStream text = new(original.Length * 2);
        if (original.StartsWith(Mark))
        {
            text.Write(Mark);
            original = original[Mark.Length..];
        }

        List<(byte[] Line, byte[] End)>? pls = PlsLine.IsPls(original) ? [] : null;
        for (int lines = 0; !original.IsEmpty; lines++)
        {
            if (lines == MaxLines)
                return null;
            int end = original.IndexOfAny((byte)'\r', (byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? original : original[..end];
            original = original[line.Length..];
            ReadOnlySpan<byte> lineEnd = original[..(original.StartsWith("\r\n"u8) ? 2 : Math.Min(1, original.Length))];
            original = original[lineEnd.Length..];
            if (pls is null)
                WriteLine(text, line, lineEnd, isUtf8, find);
            else
                pls.Add((line.ToArray(), lineEnd.ToArray()));
        }

        if (pls is not null)
            PlsText.Rewrite(text, pls, isUtf8 ? Encoding.UTF8 : Windows, find);
        return text.ToArray();
    }

    private static void WriteLine(
        MemoryStream text, ReadOnlySpan<byte> line, ReadOnlySpan<byte> lineEnd, bool isUtf8, Func<byte[], string, IReadOnlyList<byte[]>?> find)
    {
        ReadOnlySpan<byte> trimmed = line.TrimStart(" \t"u8);
        bool isEntry = !trimmed.IsEmpty && trimmed[0] != (byte)'#';
        string? characters = isEntry || !isUtf8 ? (isUtf8 ? Encoding.UTF8 : Windows).GetString(line) : null;
        if (isEntry && find(line.ToArray(), characters!) is { Count: > 0 } found)
        {
            for (int i = 0; i < found.Count; i++)
            {
                text.Write(found[i]);
                // The last line may have no end.
                text.Write(i < found.Count - 1 && lineEnd.IsEmpty ? "\n"u8 : lineEnd);
            }

            return;
        }

        text.Write(isUtf8 ? line : Encoding.UTF8.GetBytes(characters!));
        text.Write(lineEnd);
    }
}
