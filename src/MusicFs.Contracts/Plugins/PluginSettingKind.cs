namespace MusicFs.Contracts.Plugins;

/// <summary>What a value of a plugin's setting looks like.</summary>
public enum PluginSettingKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A whole number, decimal, with a sign where it is negative; 64 bits.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A text that is never shown or logged.</summary>
    Secret,
}
