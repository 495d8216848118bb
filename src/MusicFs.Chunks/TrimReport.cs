namespace MusicFs.Chunks;

/// <summary>What a trim did.</summary>
/// <param name="FreedBytes">On the disk.</param>
/// <param name="DroppedChunks">Chunks that are no longer stored.</param>
public readonly record struct TrimReport(long FreedBytes, int DroppedChunks);
