namespace MusicFs.Host.Libraries;

/// <summary>A backup of what people made.</summary>
/// <param name="Path">The file.</param>
/// <param name="Made">When.</param>
/// <param name="BeforeVersion">The version of the format whose migration it was made for; null for an ordinary one.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Damage">Why it cannot be restored; null where it can.</param>
public sealed record BackupEntry(string Path, DateTimeOffset Made, int? BeforeVersion, long Bytes, string? Damage);
