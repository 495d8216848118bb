using System.Security.Cryptography;

namespace MusicFs.Library.User;

/// <summary>A picture that overlays name by its hash. Immutable.</summary>
/// <param name="Hash">SHA-256 of its bytes, in lower-case hexadecimal.</param>
/// <param name="MimeType">From its own first bytes.</param>
/// <param name="Content">The picture file.</param>
public sealed record OverlayPicture(string Hash, string MimeType, ReadOnlyMemory<byte> Content)
{
    /// <summary>The largest one that is kept, in bytes.</summary>
    public const int LargestContent = 16 * 1024 * 1024;

    private const string FieldPrefix = "PICTURE:";

    /// <summary>A picture of these bytes.</summary>
    public static OverlayPicture Of(string mimeType, ReadOnlyMemory<byte> content) =>
        new(Convert.ToHexStringLower(SHA256.HashData(content.Span)), mimeType, content);

    /// <summary>The name under which an overlay keeps the picture of a type: its value is the hash, and none says that there is to be none.</summary>
    public static string FieldOf(Contracts.Tags.PictureType type) => FieldPrefix + ((int)type).ToString(null, null);

    /// <summary>The type that a field's name stands for; null for the name of a text field.</summary>
    public static Contracts.Tags.PictureType? TypeOf(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.StartsWith(FieldPrefix, StringComparison.Ordinal) && byte.TryParse(field.AsSpan(FieldPrefix.Length), null, out byte type)
            && type <= (byte)Contracts.Tags.PictureType.PublisherLogo ? (Contracts.Tags.PictureType)type : null;
    }
}
