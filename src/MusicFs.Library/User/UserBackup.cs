namespace MusicFs.Library.User;

/// <summary>A copy of the user database in the backup folder.</summary>
/// <param name="Path">The file.</param>
/// <param name="Made">When, to the second.</param>
/// <param name="BeforeVersion">The version of the format whose migration it was made for; null for an ordinary one.</param>
/// <param name="Bytes">Its length.</param>
public sealed record UserBackup(string Path, DateTimeOffset Made, int? BeforeVersion, long Bytes);
