using MusicFs.Contracts.Origins;

namespace MusicFs.Library.User;

/// <summary>Where a person moved something in the view. Immutable.</summary>
/// <param name="Identity">The track, as the catalog knows it; 0 for a file that is no track.</param>
/// <param name="Part">Which of the tracks in the file, from 1; 0 for the whole file.</param>
/// <param name="OriginId">Where a file lies that is no track; null for a track.</param>
/// <param name="Path">Likewise.</param>
/// <param name="Place">Where templates have it, without a slash in front.</param>
/// <param name="Shown">Where it is shown; empty for nowhere.</param>
/// <param name="Was">Where it was shown before it went to the trash; null for what is not there.</param>
/// <param name="Made">When.</param>
public sealed record PlaceMove(ulong Identity, int Part, string? OriginId, OriginPath? Path, string Place, string Shown, string? Was, DateTimeOffset Made)
{
    /// <summary>Whether both are of the same thing in the same place of the templates.</summary>
    public bool IsOfSame(PlaceMove other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Identity == other.Identity && Part == other.Part && OriginId == other.OriginId && Path == other.Path && Place == other.Place;
    }
}
