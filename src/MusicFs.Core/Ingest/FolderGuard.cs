using System.Collections.Concurrent;

namespace MusicFs.Core.Ingest;

/// <summary>
/// Keeps links among an origin's folders from sending a scan round in circles (B11): a folder is not entered below itself,
/// and the same one not on more than a few ways, because links among siblings lead to more ways than can be walked. Any thread.
/// </summary>
internal sealed class FolderGuard
{
    /// <summary>Deeper than any library; for origins that know their folders by nothing but the path.</summary>
    private const int Deepest = 128;

    private const int MostWays = 8;

    private readonly ConcurrentDictionary<ulong, int> _ways = new();

    public bool MayEnter(ScannedFolder folder)
    {
        if (folder.Depth > Deepest)
            return false;
        if (folder.Tag == 0)
            return true;
        for (ScannedFolder? above = folder.Above; above is not null; above = above.Above)
        {
            if (above.Tag == folder.Tag)
                return false;
        }

        return _ways.AddOrUpdate(folder.Tag, 1, static (_, ways) => ways + 1) <= MostWays;
    }
}
