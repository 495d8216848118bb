using MusicFs.Library.User;

namespace MusicFs.Library.Search;

/// <summary>How often tracks were played, for those who find them by it. Any thread; may wait for the disk.</summary>
public interface IPlayCounts
{
    /// <summary>Raised with the tracks that were played; with none where plays were forgotten.</summary>
    event Action<IReadOnlyCollection<ulong>>? Played;

    /// <summary>Of all tracks that were ever played; null where that cannot be told now.</summary>
    IReadOnlyList<PlayCount>? All();

    /// <summary>Of one track.</summary>
    PlayCount Of(ulong identity);
}
