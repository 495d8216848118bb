using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;

namespace MusicFs.Core.Recordings;

/// <summary>A file that holds a recording which others hold too.</summary>
/// <param name="OriginId">Where it lies.</param>
/// <param name="Path">On that origin.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Tags">What was read of it; null where nothing could be.</param>
/// <param name="Similarity">To the best copy: 1 for the same audio, else how much of the sound agrees.</param>
/// <param name="IsSameAudio">Whether its audio is that of the best copy, byte for byte, whatever the tags are.</param>
public sealed record RecordingCopy(string OriginId, OriginPath Path, long Size, TrackTags? Tags, double Similarity, bool IsSameAudio);
