namespace MusicFs.Tags.Editing;

/// <summary>A frame's letters as a number, and its content.</summary>
internal readonly record struct Id3NewFrame(uint Id, byte[] Data);
