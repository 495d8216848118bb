using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Http;

/// <summary>One line of a folder's index.</summary>
/// <param name="Name">A component of a path, checked.</param>
/// <param name="IsFolder">Whether it is a folder.</param>
/// <param name="Version">Of a file, where the index is exact.</param>
/// <param name="Line">Of a file, what a page for people says of it; null where that is nothing.</param>
internal readonly record struct IndexEntry(byte[] Name, bool IsFolder, OriginVersion? Version, IndexLine? Line = null);
