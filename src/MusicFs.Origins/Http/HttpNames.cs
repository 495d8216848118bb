using System.Buffers;
using System.Text;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Http;

/// <summary>Paths of bytes in URLs and back (RFC 3986). Every byte that is not unreserved is escaped, so that no server reads it as syntax.</summary>
internal static class HttpNames
{
    private static readonly SearchValues<byte> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/"u8);

    /// <summary>The path with every component escaped.</summary>
    public static string Escape(ReadOnlySpan<byte> path)
    {
        StringBuilder text = new(path.Length + 16);
        foreach (byte part in path)
        {
            if (Plain.Contains(part))
                text.Append((char)part);
            else
                text.Append('%').Append("0123456789ABCDEF"[part >> 4]).Append("0123456789ABCDEF"[part & 15]);
        }

        return text.ToString();
    }

    /// <summary>The bytes that an escaped text stands for. What is not a valid escape stands for itself.</summary>
    public static byte[] Unescape(ReadOnlySpan<byte> text)
    {
        byte[] bytes = new byte[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1]) && char.IsAsciiHexDigit((char)text[i + 2]))
            {
                bytes[length++] = (byte)((Digit(text[i + 1]) << 4) | Digit(text[i + 2]));
                i += 2;
            }
            else
            {
                bytes[length++] = text[i];
            }
        }

        return bytes[..length];
    }

    /// <summary>Whether bytes can be one component of a path: an origin must not lead out of its folder by a name.</summary>
    public static bool IsName(ReadOnlySpan<byte> name) =>
        !name.IsEmpty && !name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8) && !name.ContainsAny((byte)'/', (byte)0);

    /// <summary>The name that a link on the page of a folder leads to, when that is an entry of this folder.</summary>
    /// <param name="link">The link, its character references resolved.</param>
    /// <param name="folder">The folder's own path on the server, unescaped, with slashes at both ends.</param>
    /// <param name="isFolder">Whether the link ends in a slash.</param>
    public static byte[]? NameOf(ReadOnlySpan<byte> link, ReadOnlySpan<byte> folder, out bool isFolder)
    {
        isFolder = false;
        int end = link.IndexOfAny((byte)'?', (byte)'#');
        // Links that only sort the page have nothing before their question mark.
        if (end >= 0)
            link = link[..end];
        link = WithoutServer(link);
        byte[] bytes = Unescape(link);
        ReadOnlySpan<byte> name = bytes;
        if (name.StartsWith("/"u8))
        {
            if (!name.StartsWith(folder))
                return null;
            name = name[folder.Length..];
        }

        if (name.StartsWith("./"u8))
            name = name[2..];
        isFolder = name.EndsWith("/"u8);
        name = isFolder ? name[..^1] : name;
        return IsName(name) ? name.ToArray() : null;
    }

    /// <summary>Whether a link leads to the folder itself, with or without its last slash.</summary>
    public static bool IsFolder(ReadOnlySpan<byte> link, ReadOnlySpan<byte> folder)
    {
        ReadOnlySpan<byte> path = Unescape(WithoutServer(link));
        return path.SequenceEqual(folder) || path.SequenceEqual(folder[..^1]);
    }

    /// <summary>A path below an origin's root as its URL, taken literally.</summary>
    public static Uri UrlOf(string root, OriginPath path, bool asFolder)
    {
        string text = path.IsRoot ? root : root + Escape(path.Bytes) + (asFolder ? "/" : "");
        // As it is: otherwise escapes of bytes that need none are undone, and those of dots could climb.
        return new Uri(text, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    /// <summary>Without "scheme://server" or "//server"; the server's own pages name no other.</summary>
    private static ReadOnlySpan<byte> WithoutServer(ReadOnlySpan<byte> link)
    {
        int colon = link.IndexOf("://"u8);
        int start = link.StartsWith("//"u8) ? 2 : colon > 0 && link.IndexOf((byte)'/') == colon + 1 ? colon + 3 : 0;
        if (start == 0)
            return HasScheme(link) ? default : link;
        int path = link[start..].IndexOf((byte)'/');
        return path < 0 ? default : link[(start + path)..];
    }

    /// <summary>"mailto:x", "javascript:x": a colon in the first component of a relative link is escaped or behind "./" (RFC 3986, 4.2).</summary>
    private static bool HasScheme(ReadOnlySpan<byte> link)
    {
        int colon = link.IndexOf((byte)':');
        return colon > 0 && link[..colon].IndexOfAny((byte)'/', (byte)'%') < 0 && char.IsAsciiLetter((char)link[0]);
    }

    private static int Digit(byte hex) => hex <= '9' ? hex - '0' : (hex | 0x20) - 'a' + 10;
}
