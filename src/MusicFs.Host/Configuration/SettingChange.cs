namespace MusicFs.Host.Configuration;

/// <summary>A setting that the configuration has otherwise than the daemon runs with.</summary>
/// <param name="Name">With dots.</param>
/// <param name="Before">As it was written; empty where it was not set.</param>
/// <param name="Now">As it is written; empty where it is not set any more.</param>
/// <param name="IsApplied">Whether it holds from now on.</param>
/// <param name="Remedy">What to do for it to hold; null where it holds.</param>
public sealed record SettingChange(string Name, string Before, string Now, bool IsApplied, string? Remedy = null);
