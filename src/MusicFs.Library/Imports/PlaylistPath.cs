using System.Text;
using System.Text.Unicode;

namespace MusicFs.Library.Imports;

/// <summary>Reads what players of any system write for a file. Stateless.</summary>
internal static class PlaylistPath
{
    /// <summary>The path in this system's form, from a root or a drive on; null where the text names no file.</summary>
    /// <param name="text">The entry.</param>
    /// <param name="folder">The playlist's, where relative paths begin.</param>
    /// <param name="isBare">Whether it names a file and no folder.</param>
    public static string? Read(string text, string folder, out bool isBare)
    {
        isBare = false;
        if (text.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            return OfUrl(text["file:".Length..]);
        if (IsAddress(text))
            return null;
        // A name may have a backslash in it here, but nobody's has it in place of every slash.
        if (text.Contains('\\', StringComparison.Ordinal) && (IsDrive(text) || !text.Contains('/', StringComparison.Ordinal)))
            text = text.Replace('\\', '/');
        if (IsDrive(text))
            return Normal(text[2..], text[..2] + "/");
        if (text.StartsWith('/'))
            return Normal(text, "/");
        isBare = !text.Contains('/', StringComparison.Ordinal);
        return Normal($"{folder}/{text}", "/");
    }

    /// <summary>Whether it is an address of something else than a file: a stream, a service's track.</summary>
    public static bool IsAddress(string text)
    {
        int end = text.IndexOf("://", StringComparison.Ordinal);
        return end > 1 && text.AsSpan(0, end).IndexOfAnyExcept(Schemes) < 0;
    }

    private static readonly System.Buffers.SearchValues<char> Schemes =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");

    private static bool IsDrive(string text) => text.Length > 2 && char.IsAsciiLetter(text[0]) && text[1] == ':' && text[2] is '/' or '\\';

    private static string? OfUrl(string rest)
    {
        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            rest = rest[2..];
            // Of this machine; another host's share has a folder of its name above it.
            if (rest.StartsWith("localhost/", StringComparison.OrdinalIgnoreCase))
                rest = rest["localhost".Length..];
        }

        rest = Unescape(rest).TrimStart('/').Replace('\\', '/');
        if (rest.Length > 2 && rest[1] == '|' && rest[2] == '/')
            rest = rest[..1] + ':' + rest[2..];
        return IsDrive(rest) ? Normal(rest[2..], rest[..2] + "/") : Normal(rest, "/");
    }

    private static string Unescape(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
            return text;
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int length = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            bool isEscape = bytes[i] == (byte)'%' && i + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[i + 1]) && char.IsAsciiHexDigit((char)bytes[i + 2]);
            bytes[length++] = isEscape ? Convert.FromHexString([(char)bytes[i + 1], (char)bytes[i + 2]])[0] : bytes[i];
            i += isEscape ? 2 : 0;
        }

        return (Utf8.IsValid(bytes.AsSpan(0, length)) ? Encoding.UTF8 : PlaylistFile.Windows).GetString(bytes, 0, length);
    }

    /// <summary>Without parts that lead nowhere; null where nothing is left.</summary>
    private static string? Normal(string path, string root)
    {
        List<string> parts = [];
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (part is not ("." or ".."))
                parts.Add(part);
        }

        return parts.Count == 0 ? null : root + string.Join('/', parts);
    }
}
