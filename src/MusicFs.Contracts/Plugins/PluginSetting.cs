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

    /// <summary>Whether the plugin is not loaded without a value; of one that <see cref="IsPerOrigin"/>, whether an origin is not opened without one.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The smallest number it takes; null for any. Of numbers alone.</summary>
    public long? Minimum { get; init; }

    /// <summary>The largest number it takes; null for any. Of numbers alone.</summary>
    public long? Maximum { get; init; }

    /// <summary>The texts it takes; none for any. Of texts alone.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Whether each origin may have a value of its own (<see cref="OriginDefinition.PluginSettings"/>). What is set for the plugin then holds for origins that have none.</summary>
    public bool IsPerOrigin { get; init; }
}
