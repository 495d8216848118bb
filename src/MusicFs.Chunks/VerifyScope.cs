namespace MusicFs.Chunks;

/// <summary>What <see cref="IChunkStore.VerifyAsync"/> is to do.</summary>
/// <param name="Sample">Only that many chunks, chosen at random; 0 for all.</param>
/// <param name="Repair">Bad chunks are dropped, so that they are fetched again, and the room they take is given back.</param>
public readonly record struct VerifyScope(int Sample, bool Repair);
