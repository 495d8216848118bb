using System.Buffers;
using System.Text;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Playlists;

/// <summary>
/// What a line of a playlist may mean: originals in the order in which they are looked for. Programs of many systems have written those
/// lines, so that separators, encodings and roots are not always those of this one.
/// </summary>
internal static class PlaylistEntry
{
    private const int LongestPath = 4096;

    private static readonly SearchValues<char> OfSchemes = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");

    private static ReadOnlySpan<byte> FileScheme => "file://"u8;

    /// <param name="line">As it lies in the file.</param>
    /// <param name="text">As characters.</param>
    /// <param name="originId">The origin of the playlist.</param>
    /// <param name="playlist">Where it lies there.</param>
    /// <param name="roots">Where origins lie.</param>
    public static IEnumerable<(string OriginId, OriginPath Path)> Candidates(
        byte[] line, string text, string originId, OriginPath playlist, PlaylistRoots roots)
    {
        if (line.Length > LongestPath)
            return [];
        if (line.AsSpan().StartsWith(FileScheme))
            return Spellings(Unescape(line.AsSpan(FileScheme.Length)), null).SelectMany(path => OfUrl(path, originId, roots));
        return HasScheme(text) ? [] : Spellings(line, text).SelectMany(path => OfPath(path, originId, playlist, roots));
    }

    private static bool HasScheme(string text)
    {
        int end = text.IndexOf("://", StringComparison.Ordinal);
        return end > 1 && !text.AsSpan(0, end).TrimStart().ContainsAnyExcept(OfSchemes);
    }

    /// <summary>The ways in which a name may be written on its origin, the one that is in the playlist first.</summary>
    private static IEnumerable<byte[]> Spellings(byte[] line, string? text)
    {
        yield return line;
        text ??= Encoding.UTF8.GetString(line);
        List<string> texts = [text, text.Trim()];
        if (!Ascii.IsValid(text) && IsWellFormed(text))
            texts.AddRange([text.Trim().Normalize(NormalizationForm.FormC), text.Trim().Normalize(NormalizationForm.FormD)]);
        foreach (string one in texts.Distinct().SelectMany(static one => (string[])[one, one.Replace('\\', '/')]).Distinct())
        {
            byte[] bytes = Encoding.UTF8.GetBytes(one);
            if (!bytes.AsSpan().SequenceEqual(line))
                yield return bytes;
        }
    }

    /// <summary>Normalisation refuses what has no form.</summary>
    private static bool IsWellFormed(string text) => !text.EnumerateRunes().Any(static rune => rune == Rune.ReplacementChar || rune.Value is 0xFFFE or 0xFFFF);

    private static IEnumerable<(string, OriginPath)> OfUrl(byte[] rest, string originId, PlaylistRoots roots)
    {
        // A host of this machine's, or of a share that is known under another name here.
        if (rest.AsSpan().StartsWith("localhost/"u8))
            rest = rest["localhost".Length..];
        return OfAbsolute(rest is [(byte)'/', ..] ? rest : [(byte)'/', .. rest], originId, roots);
    }

    private static IEnumerable<(string, OriginPath)> OfPath(byte[] path, string originId, OriginPath playlist, PlaylistRoots roots)
    {
        if (path is [(byte)'/', ..] || IsDrive(path))
            return OfAbsolute(path, originId, roots);
        return Resolve(playlist.Parent, path) is { } found ? [(originId, found)] : [];
    }

    private static bool IsDrive(ReadOnlySpan<byte> path) => path is [var drive, (byte)':', (byte)'/', ..] && char.IsAsciiLetter((char)drive);

    /// <summary>
    /// Below the root of an origin; else, since the same files are known by other paths on other machines, as much of the path's end as
    /// leads somewhere: two components at least.
    /// </summary>
    private static IEnumerable<(string, OriginPath)> OfAbsolute(byte[] path, string originId, PlaylistRoots roots)
    {
        foreach ((string id, byte[] rest) in roots.Find(path))
        {
            if (Resolve(OriginPath.Root, rest) is { } below)
                yield return (id, below);
        }

        int drive = path.AsSpan().StartsWith("/"u8) ? (IsDrive(path.AsSpan(1)) ? 3 : 0) : 2;
        if (Resolve(OriginPath.Root, path.AsSpan(drive)) is not { } whole)
            yield break;
        yield return (originId, whole);
        for (ReadOnlyMemory<byte> rest = whole.Memory; rest.Span.IndexOf((byte)'/') is var slash and >= 0;)
        {
            rest = rest[(slash + 1)..];
            if (rest.Span.Contains((byte)'/'))
                yield return (originId, new OriginPath(rest));
        }
    }

    /// <summary>Null where it leads above the root, or to a root.</summary>
    private static OriginPath? Resolve(OriginPath folder, ReadOnlySpan<byte> path)
    {
        foreach (Range range in path.Split((byte)'/'))
        {
            ReadOnlySpan<byte> part = path[range];
            if (part.IsEmpty || part.SequenceEqual("."u8))
                continue;
            if (!part.SequenceEqual(".."u8))
                folder = folder.Append(part);
            else if (folder.IsRoot)
                return null;
            else
                folder = folder.Parent;
        }

        return folder.IsRoot ? null : folder;
    }

    private static byte[] Unescape(ReadOnlySpan<byte> text)
    {
        List<byte> plain = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool isEscape = text[i] == (byte)'%' && i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1]) && char.IsAsciiHexDigit((char)text[i + 2]);
            plain.Add(isEscape ? Convert.FromHexString([(char)text[i + 1], (char)text[i + 2]])[0] : text[i]);
            i += isEscape ? 2 : 0;
        }

        return [.. plain];
    }
}
