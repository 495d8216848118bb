namespace MusicFs.Host.Configuration;

/// <summary>What came of reading the configuration again.</summary>
/// <param name="Problems">Everything that is wrong with it; then nothing was changed.</param>
/// <param name="Changes">What is otherwise than before.</param>
/// <param name="File">The file that was read; null when there is none.</param>
internal sealed record ConfigurationReload(IReadOnlyList<ConfigurationProblem> Problems, IReadOnlyList<SettingChange> Changes, string? File);
