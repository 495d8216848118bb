namespace MusicFs.Contracts.FileSystem;

/// <summary>A file that was made, and opened at once.</summary>
/// <param name="Entry">As its directory lists it; carries a reference.</param>
/// <param name="File">The open file.</param>
public readonly record struct CreatedFile(NodeEntry Entry, OpenedFile File);
