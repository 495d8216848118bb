using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Reading;

/// <summary>An open original, and the copy that answered.</summary>
internal readonly record struct OpenReplica(IOriginFile File, Replica By);
