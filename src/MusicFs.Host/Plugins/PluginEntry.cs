using MusicFs.Contracts.Plugins;

namespace MusicFs.Host.Plugins;

/// <summary>One plugin that there is, loaded or not. Immutable.</summary>
/// <param name="Id">Its id; the name of its folder where it has no manifest that can be read.</param>
/// <param name="Path">Its folder; empty for what is built in.</param>
internal sealed record PluginEntry(string Id, string Path)
{
    public PluginState State { get; init; } = PluginState.Unloaded;

    /// <summary>Why it is not loaded; empty where that needs no reason.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What can be done about it.</summary>
    public string Remedy { get; init; } = "";

    /// <summary>Whether it came with the program and nobody asked for it: it is listed, no more, and gives way to another one of its id.</summary>
    public bool IsOffered { get; init; }

    /// <summary>Null where it cannot be read.</summary>
    public PluginManifest? Manifest { get; init; }

    /// <summary>While it is loaded.</summary>
    public LoadedPlugin? Loaded { get; init; }

    /// <summary>Whether somebody loaded or unloaded it, or it was tried: it is not loaded by itself any more.</summary>
    public bool IsAsked { get; init; }

    /// <summary>Whether assemblies of it are in memory although it was unloaded.</summary>
    public bool IsLeft { get; init; }

    /// <summary>Faults of the last time it was loaded.</summary>
    public long Faults { get => Loaded?.Guard.Faults ?? field; init; }

    /// <summary>The last of them.</summary>
    public string LastFault { get => Loaded?.Guard.LastFault ?? field; init; } = "";
}
