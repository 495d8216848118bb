using System.Text;

namespace MusicFs.Core.Ingest;

/// <summary>Which names are those of side files (B9): images, booklets, lyrics, other texts, CUE sheets, playlists.</summary>
internal static class SideFileNames
{
    private const int LongestExtension = 5;

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Extensions = new HashSet<string>(
        ["jpg", "jpeg", "png", "webp", "gif", "pdf", "lrc", "txt", "log", "nfo", "cue", "m3u", "m3u8", "pls"], StringComparer.OrdinalIgnoreCase)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>What a file of that name is to the tag tree.</summary>
    public static FileRole RoleOf(ReadOnlySpan<byte> name)
    {
        if (AudioFileNames.IsAudio(name))
            return FileRole.Track;
        return !AudioFileNames.IsIgnored(name) && name[0] != (byte)'.' && IsOne(name) ? FileRole.Side : FileRole.Other;
    }

    public static bool IsLyrics(ReadOnlySpan<byte> name) => HasExtension(name, ".lrc"u8);

    public static bool IsCueSheet(ReadOnlySpan<byte> name) => HasExtension(name, ".cue"u8);

    public static bool IsPlaylist(ReadOnlySpan<byte> name) => HasExtension(name, ".m3u"u8) || HasExtension(name, ".m3u8"u8) || HasExtension(name, ".pls"u8);

    /// <summary>Whether it is called a picture.</summary>
    public static bool IsPicture(ReadOnlySpan<byte> name) =>
        HasExtension(name, ".jpg"u8) || HasExtension(name, ".jpeg"u8) || HasExtension(name, ".png"u8) || HasExtension(name, ".webp"u8) || HasExtension(name, ".gif"u8);

    /// <summary>The name without its extension.</summary>
    public static ReadOnlySpan<byte> StemOf(ReadOnlySpan<byte> name) => name.LastIndexOf((byte)'.') is var dot and > 0 ? name[..dot] : name;

    private static bool IsOne(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> extension = name[(name.LastIndexOf((byte)'.') + 1)..];
        Span<char> text = stackalloc char[LongestExtension];
        return extension.Length <= LongestExtension
            && Encoding.Latin1.TryGetChars(extension, text, out int length)
            && Extensions.Contains(text[..length]);
    }

    private static bool HasExtension(ReadOnlySpan<byte> name, ReadOnlySpan<byte> extension) =>
        name.Length > extension.Length && Ascii.EqualsIgnoreCase(name[^extension.Length..], extension);
}
