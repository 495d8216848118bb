using MusicFs.Core.Sources;
using MusicFs.Host.Sources.MusicBrainz;

namespace MusicFs.Host.Sources;

/// <summary>Who is asked about albums, and what becomes of the answers. Immutable.</summary>
/// <param name="Corrects">Whether answers replace what files say, too.</param>
/// <param name="KeptFor">How long an answer is not asked for again.</param>
/// <param name="HasCovers">Whether covers are asked for, too.</param>
/// <param name="MusicBrainz">How MusicBrainz is asked; null where it is not.</param>
internal sealed record SourceSettings(bool Corrects, TimeSpan KeptFor, bool HasCovers, MusicBrainzSettings? MusicBrainz)
{
    /// <summary>Bytes that all covers together may take.</summary>
    public long CoverLimit { get; init; } = AlbumLookUps.DefaultCoverLimit;

    /// <summary>Nobody is asked.</summary>
    public static SourceSettings None { get; } = new(false, TimeSpan.FromDays(30), false, null);

    /// <summary>Of those built in that are asked.</summary>
    public IReadOnlyList<string> Names => MusicBrainz is null ? [] : [MusicBrainzSource.SourceName];
}
