using MusicFs.Contracts.Tags;
using MusicFs.Core.Reading;

namespace MusicFs.Core.Ingest;

/// <summary>A track that a CUE sheet cuts out of a file.</summary>
internal sealed record CutTrack(int Number, TrackTags Tags, TrackCut Cut);
