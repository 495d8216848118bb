namespace MusicFs.Core.Reading.Flac;

/// <summary>A frame and where in the bytes that are made of frames it begins.</summary>
internal sealed record FramePosition(Frame Frame, long Offset);
