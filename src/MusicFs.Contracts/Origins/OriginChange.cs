using MusicFs.Contracts.FileSystem;

namespace MusicFs.Contracts.Origins;

/// <summary>One thing that a watch tells.</summary>
/// <param name="Kind">What is to be done about it.</param>
/// <param name="Path">The folder, which may be gone by now.</param>
/// <param name="Problem">What a person should know and can do; where there is one, it is said once and not with every change.</param>
public readonly record struct OriginChange(OriginChangeKind Kind, OriginPath Path, Problem? Problem = null);
