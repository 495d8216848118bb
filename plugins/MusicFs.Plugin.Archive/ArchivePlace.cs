using MusicFs.Contracts.Origins;

namespace MusicFs.Plugin.Archive;

/// <summary>Where a path of the origin leads.</summary>
/// <param name="File">The archive, or the folder of archives, on the disk.</param>
/// <param name="Prefix">The archive's own path in the origin.</param>
/// <param name="Inner">The path in the archive.</param>
/// <param name="IsArchive">Whether <paramref name="File"/> is an archive.</param>
internal readonly record struct ArchivePlace(string File, OriginPath Prefix, OriginPath Inner, bool IsArchive)
{
    /// <summary>The path in the origin.</summary>
    public OriginPath Path => Inner.IsRoot ? Prefix : Prefix.Append(Inner.Bytes);
}
