namespace MusicFs.Core.Tree;

/// <summary>The order in which origins are preferred: as they were named, then those that were not, by their ids.</summary>
/// <param name="ids">By the numbers that nodes have.</param>
/// <param name="preferred">Ids in order.</param>
internal sealed class OriginPreference(IReadOnlyList<string> ids, IReadOnlyList<string> preferred)
{
    /// <summary>Smaller for an origin that is preferred.</summary>
    public int IndexOf(ushort origin)
    {
        for (int i = 0; i < preferred.Count; i++)
        {
            if (preferred[i] == ids[origin])
                return i;
        }

        return preferred.Count + ids.Count(id => string.CompareOrdinal(id, ids[origin]) < 0);
    }
}
