using MusicFs.Contracts.FileSystem;

namespace MusicFs.Library.User;

/// <summary>How writing a change of overlays ended.</summary>
/// <param name="Change">Its ordinal; 0 where it was not written.</param>
/// <param name="Problem">Null where it is on disk, else why it is not.</param>
public readonly record struct OverlayWrite(long Change, Problem? Problem);
