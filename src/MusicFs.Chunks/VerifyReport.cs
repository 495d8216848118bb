namespace MusicFs.Chunks;

/// <summary>What a verification found.</summary>
/// <param name="Checked">Chunks that were read.</param>
/// <param name="CheckedBytes">Of content.</param>
/// <param name="Bad">Chunks that are not what they should be.</param>
public sealed record VerifyReport(int Checked, long CheckedBytes, IReadOnlyList<ChunkId> Bad);
