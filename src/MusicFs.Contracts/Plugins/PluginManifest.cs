namespace MusicFs.Contracts.Plugins;

/// <summary>
/// What a plugin says of itself. One from a folder says all of it in the file <c>plugin.json</c> there, which is read before any of its code is loaded; the
/// <see cref="IPlugin.Manifest"/> of its code then has to have the same <see cref="Id"/> and <see cref="Version"/>, and the contract it was compiled against.
/// </summary>
/// <param name="Id">Lower case letters, digits, <c>-</c> and <c>.</c>, a letter first; at most 64. Unique among plugins; names its settings and what it is told of.</param>
/// <param name="Version">The plugin's own.</param>
/// <param name="ContractVersion">What it was made for.</param>
public sealed record PluginManifest(string Id, Version Version, ContractVersion ContractVersion)
{
    /// <summary>What it is called where people read it; the id where it says nothing else.</summary>
    public string Name { get => field.Length > 0 ? field : Id; init; } = "";

    /// <summary>What it does, one sentence.</summary>
    public string Description { get; init; } = "";

    /// <summary>What it registers.</summary>
    public PluginKinds Kinds { get; init; }

    /// <summary>The settings that it has.</summary>
    public IReadOnlyList<PluginSetting> Settings { get; init; } = [];
}
