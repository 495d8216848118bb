namespace MusicFs.Library.Search;

/// <summary>Tracks that the index must look at again.</summary>
/// <param name="Revision">The catalog's that they came with; 0 where they did not come from there.</param>
/// <param name="Identities">Which.</param>
/// <param name="Done">Completes when they are in the index; null where nobody waits.</param>
/// <param name="IsRebuild">Whether all of the index is to be made anew instead.</param>
internal sealed record SearchWork(long Revision, ulong[] Identities, TaskCompletionSource? Done = null, bool IsRebuild = false)
{
    /// <summary>Tracks that were played; none where plays of any were forgotten, null where nothing is new of plays.</summary>
    public IReadOnlyCollection<ulong>? Played { get; init; }
}
