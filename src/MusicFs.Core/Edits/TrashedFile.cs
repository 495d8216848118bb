using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Edits;

/// <summary>Something that is not shown where it belongs: it was removed, or its file is gone. Immutable.</summary>
/// <param name="Path">Where it is in the trash, from the root; empty where the trash was emptied, and for a file that is gone.</param>
/// <param name="Was">Where it was shown; empty where that is not known.</param>
/// <param name="Since">When it was removed, or found gone.</param>
/// <param name="IsAbsent">Whether its file is gone from its origin.</param>
/// <param name="OriginId">Where its file lies, or lay; empty where that is not known.</param>
/// <param name="OriginPath">Likewise.</param>
public sealed record TrashedFile(string Path, string Was, DateTimeOffset Since, bool IsAbsent, string OriginId, OriginPath OriginPath);
