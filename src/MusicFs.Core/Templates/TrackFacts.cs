using MusicFs.Contracts.Tags;

namespace MusicFs.Core.Templates;

/// <summary>Everything a path template may ask about one track.</summary>
public sealed record TrackFacts
{
    /// <summary>As read from the file, with the overlay applied.</summary>
    public required TrackTags Tags { get; init; }

    /// <summary>Last component of the original's path, decoded.</summary>
    public required string FileName { get; init; }

    /// <summary>The origin the file lies on.</summary>
    public required string OriginId { get; init; }

    /// <summary>What the album knows.</summary>
    public AlbumFacts Album { get; init; }
}
