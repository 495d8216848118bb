using MusicFs.Contracts.Origins;

namespace MusicFs.Plugin.Archive;

/// <summary>What is in an archive: its files by path, and what lies in each folder. Paths are from the archive's root. Immutable.</summary>
internal sealed class ArchiveIndex(Dictionary<OriginPath, ArchiveEntry> files, Dictionary<OriginPath, List<OriginPath>> folders)
{
    public static ArchiveIndex Empty { get; } = new([], new Dictionary<OriginPath, List<OriginPath>> { [OriginPath.Root] = [] });

    public int Count => files.Count + folders.Count - 1;

    /// <summary>The file at a path; null where there is none.</summary>
    public ArchiveEntry? File(OriginPath path) => files.GetValueOrDefault(path);

    /// <summary>What lies in a folder; null where it is none.</summary>
    public IReadOnlyList<OriginPath>? Folder(OriginPath path) => folders.GetValueOrDefault(path);
}
