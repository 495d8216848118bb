namespace MusicFs.Contracts.Plugins;

/// <summary>What a plugin may register. What its manifest does not name is refused.</summary>
[Flags]
public enum PluginKinds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Places that originals live in: <see cref="IPluginRegistry.AddOrigin"/>.</summary>
    Origin = 1,

    /// <summary>File formats: <see cref="IPluginRegistry.AddTagCodec"/>.</summary>
    Format = 2,

    /// <summary>Tags from elsewhere: <see cref="IPluginRegistry.AddMetadataSource"/> and <see cref="IPluginRegistry.AddFileMetadataSource"/>.</summary>
    Metadata = 4,

    /// <summary>Listeners: <see cref="IPluginRegistry.AddEventSink"/>.</summary>
    Events = 8,
}
