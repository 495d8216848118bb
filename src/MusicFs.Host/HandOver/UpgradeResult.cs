namespace MusicFs.Host.HandOver;

/// <summary>What came of an upgrade.</summary>
/// <param name="ProcessId">The process that serves now.</param>
/// <param name="Version">Its version.</param>
/// <param name="Pause">How long requests waited.</param>
/// <param name="OpenFiles">Files that were open.</param>
internal sealed record UpgradeResult(int ProcessId, string Version, TimeSpan Pause, int OpenFiles);
