using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>A file of a <see cref="TreeDraft"/>.</summary>
internal readonly record struct DraftFile(ushort Origin, OriginPath Path, OriginVersion Version, ulong Identity);
