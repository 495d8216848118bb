namespace MusicFs.Contracts.Plugins;

/// <summary>One setting that a plugin has. What people set is checked against it before any code of the plugin runs.</summary>
/// <param name="Name">Lower case letters, digits and <c>_</c>, a letter first; at most 64.</param>
/// <param name="Kind">What its values look like.</param>
public sealed record PluginSetting(string Name, PluginSettingKind Kind)
{
    /// <summary>What it does, one sentence.</summary>
    public string Description { get; init; } = "";

    /// <summary>The value where none is set; null for none.</summary>
    public string? Default { get; init; }

    /// <summary>Whether the plugin is not loaded without a value.</summary>
    public bool IsRequired { get; init; }
}
