using MusicFs.Core.Reading;

namespace MusicFs.Core.Offline;

/// <summary>A file that a pin means, of its copies the one that is there, or would be fetched.</summary>
/// <param name="Place">Where it is shown.</param>
/// <param name="Original">The copy.</param>
/// <param name="Standing">What is to be done for it.</param>
internal sealed record PinnedFile(string Place, ShownOriginal Original, PinnedStanding Standing)
{
    public long Size => Original.Version.Size;
}
