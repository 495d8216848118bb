namespace MusicFs.Contracts.Plugins;

/// <summary>An origin as a person asked for it.</summary>
/// <param name="Id">What its <see cref="Origins.IOrigin.Id"/> is to be.</param>
/// <param name="Location">As written: <c>scheme://</c> and what follows. Nothing secret.</param>
public sealed record OriginDefinition(string Id, string Location)
{
    /// <summary>What follows <c>scheme://</c>, percent escapes undone: a path, or a host with a path.</summary>
    public string Place => Uri.UnescapeDataString(Location[(Location.IndexOf("://", StringComparison.Ordinal) + 3)..]);

    /// <summary>What is set for it in the configuration, by the names there (<c>user</c>, <c>password</c>, <c>connections</c>); only what is set. Secrets are in clear.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// Each setting of the plugin's manifest that is for single origins and has a value: as set for this origin, else for the plugin, else its default. Checked against the manifest. Secrets are in clear.
    /// </summary>
    public IReadOnlyDictionary<string, string> PluginSettings { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;
}
