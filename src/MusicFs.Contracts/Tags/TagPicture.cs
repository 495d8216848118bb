namespace MusicFs.Contracts.Tags;

/// <summary>
/// An embedded picture: what is said of it, and where in the file its bytes are. The bytes themselves are not read with the
/// tags; <see cref="IPictureReader"/> fetches them. Immutable.
/// </summary>
public sealed record TagPicture
{
    /// <summary>What it shows; null where the format does not say.</summary>
    public PictureType? Type { get; init; }

    /// <summary>From the picture's own first bytes where they tell, else as declared; null where neither says.</summary>
    public string? MimeType { get; init; }

    /// <summary>A person's words about it.</summary>
    public string? Description { get; init; }

    /// <summary>Pixels across.</summary>
    public int? Width { get; init; }

    /// <summary>Pixels down.</summary>
    public int? Height { get; init; }

    /// <summary>Bytes of the picture itself.</summary>
    public long Length { get; init; }

    /// <summary>Where in the file it lies, in order; several runs where the container cuts it up.</summary>
    public IReadOnlyList<ByteRange> Ranges { get; init; } = [];

    /// <summary>How the bytes of <see cref="Ranges"/>, put together, are wrapped.</summary>
    public PictureEncoding Encoding { get; init; }

    /// <summary>Unwrapped bytes before the picture's first.</summary>
    public int Skip { get; init; }
}
