using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Ingest;

/// <summary>A picture that an album may have: a file, or a part of one.</summary>
/// <param name="File">The original.</param>
/// <param name="Size">Bytes of the picture.</param>
/// <param name="Code">Where in the original it is (<see cref="Artwork.PictureCode"/>).</param>
internal readonly record struct FoundPicture(OriginPath File, long Size, ulong Code)
{
    /// <summary>Pixels; null where nobody says.</summary>
    public int? Width { get; init; }

    /// <summary>Likewise.</summary>
    public int? Height { get; init; }

    /// <summary>Of a picture of people's own its hash.</summary>
    public string? Hash { get; init; }

    /// <summary>Whether two files have the same picture, as far as is known without reading it.</summary>
    public bool IsLike(in FoundPicture other) =>
        Size == other.Size && Hash == other.Hash && (Width is null || other.Width is null || Width == other.Width) && (Height is null || other.Height is null || Height == other.Height);
}
