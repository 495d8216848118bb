namespace MusicFs.Host.Plugins;

/// <summary>What became of a plugin.</summary>
internal enum PluginState
{
    /// <summary>It is there and used.</summary>
    Loaded,

    /// <summary>It lies in a search folder, and was not asked for, or was unloaded.</summary>
    Unloaded,

    /// <summary>The configuration says that it is not wanted.</summary>
    Disabled,

    /// <summary>It cannot be loaded; the reason says why.</summary>
    Refused,

    /// <summary>It failed too often and is used no more, until it is loaded anew.</summary>
    Off,
}
