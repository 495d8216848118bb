namespace MusicFs.Contracts.FileSystem;

/// <summary>An open file. Carries a generation, so that a number used after its release is refused and not somebody else's file.</summary>
/// <param name="Value">Opaque; 0 is no handle.</param>
public readonly record struct HandleId(ulong Value);
