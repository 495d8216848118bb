using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Ingest;

/// <summary>A folder on the way of a scan, with the folders it lies in.</summary>
internal sealed class ScannedFolder
{
    private ScannedFolder()
    {
    }

    public ScannedFolder(OriginEntry entry, ScannedFolder? above)
    {
        Path = entry.Path;
        Tag = entry.Version.Tag;
        Depth = above is null ? 0 : above.Depth + 1;
        Above = above;
    }

    /// <summary>An origin's root of which nothing is known.</summary>
    public static ScannedFolder Unknown { get; } = new();

    public OriginPath Path { get; }

    /// <summary>What the origin knows the folder by, whatever path leads to it; 0 when nothing.</summary>
    public ulong Tag { get; }

    public int Depth { get; }

    public ScannedFolder? Above { get; }
}
