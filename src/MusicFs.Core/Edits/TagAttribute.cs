using System.Text;

namespace MusicFs.Core.Edits;

/// <summary>A field of a track's tags as an extended attribute, <c>user.musicfs.tag.TITLE</c>.</summary>
internal static class TagAttribute
{
    private const string Separator = "; ";

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static ReadOnlySpan<byte> Prefix => "user.musicfs.tag."u8;

    /// <summary>The field that an attribute's name means; null for another attribute.</summary>
    public static string? FieldOf(ReadOnlySpan<byte> name) =>
        name.StartsWith(Prefix) ? Encoding.Latin1.GetString(name[Prefix.Length..]).ToUpperInvariant() : null;

    /// <summary>Several values are parted by <c>; </c>, or by zero bytes where one of them has that in it; each is then ended by one.</summary>
    public static byte[] Write(IReadOnlyList<string> values) => Encoding.UTF8.GetBytes(
        values.Any(static value => value.Contains(Separator, StringComparison.Ordinal)) ? string.Concat(values.Select(static value => value + '\0')) : string.Join(Separator, values));

    /// <summary>The values; none for an empty one. Null where they are no text.</summary>
    public static IReadOnlyList<string>? Read(ReadOnlySpan<byte> value)
    {
        try
        {
            string text = Strict.GetString(value);
            return text.Split(text.Contains('\0', StringComparison.Ordinal) ? "\0" : Separator, StringSplitOptions.RemoveEmptyEntries);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
