namespace MusicFs.Host.Configuration;

/// <summary>Something that was written for a setting, not yet looked at.</summary>
/// <param name="Path">Which setting.</param>
/// <param name="Items">The texts: one, several for a list, none for a name without a value.</param>
/// <param name="IsList">Whether it was written as a list.</param>
/// <param name="Source">Where.</param>
internal sealed record SettingEntry(SettingPath Path, IReadOnlyList<string> Items, bool IsList, string Source);
