namespace MusicFs.Host.Configuration;

/// <summary>What the configuration says of plugins.</summary>
public sealed record PluginConfiguration
{
    /// <summary>Folders that hold folders of plugins; those that are not there hold none.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>The folder that holds those that come with the program: of these only what is <see cref="Enabled"/> is loaded. Empty for none.</summary>
    public string OptionalFolder { get; init; } = "";

    /// <summary>Ids of plugins that are wanted, said in so many words.</summary>
    public IReadOnlySet<string> Enabled { get; init; } = new HashSet<string>();

    /// <summary>Ids of plugins that are not wanted.</summary>
    public IReadOnlySet<string> Disabled { get; init; } = new HashSet<string>();

    /// <summary>What is set for plugins, by id; not checked yet.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Settings { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>Where that is set, by id and name, for people.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Sources { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>What is set for one.</summary>
    public IReadOnlyDictionary<string, string> SettingsOf(string id) => Settings.GetValueOrDefault(id) ?? new Dictionary<string, string>();

    /// <summary>Whether both say the same of a plugin.</summary>
    public bool IsLike(PluginConfiguration other, string id) =>
        Disabled.Contains(id) == other.Disabled.Contains(id)
        && Enabled.Contains(id) == other.Enabled.Contains(id)
        && SettingsOf(id).OrderBy(static pair => pair.Key, StringComparer.Ordinal).SequenceEqual(other.SettingsOf(id).OrderBy(static pair => pair.Key, StringComparer.Ordinal));
}
