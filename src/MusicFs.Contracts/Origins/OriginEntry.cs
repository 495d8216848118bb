using MusicFs.Contracts.FileSystem;

namespace MusicFs.Contracts.Origins;

/// <summary>An entry of an origin's directory. Links are followed by the origin, so the kind is a directory or a file.</summary>
/// <param name="Path">Where.</param>
/// <param name="Kind">Directory or file.</param>
/// <param name="Version">Of a file its version; of a directory its time.</param>
public readonly record struct OriginEntry(OriginPath Path, NodeKind Kind, OriginVersion Version);
