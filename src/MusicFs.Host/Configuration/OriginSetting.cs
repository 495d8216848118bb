namespace MusicFs.Host.Configuration;

/// <summary>A setting of a plugin as it is set for one origin. Which there are, and whether one is secret, the plugin says.</summary>
/// <param name="Value">As text.</param>
/// <param name="Source">Where, for people: a file with line and column, a variable, an option.</param>
public sealed record OriginSetting(SecretText Value, string Source);
