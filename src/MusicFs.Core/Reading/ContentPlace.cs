using MusicFs.Chunks;
using MusicFs.Chunks.Contents;

namespace MusicFs.Core.Reading;

/// <summary>A store of chunks with its map: the cache itself, or the probe set beside it.</summary>
/// <param name="Store">Where the bytes are.</param>
/// <param name="Contents">What they are of.</param>
public sealed record ContentPlace(IChunkStore Store, ContentMap Contents);
