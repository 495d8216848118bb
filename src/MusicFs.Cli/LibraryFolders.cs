using MusicFs.Host.Configuration;

namespace MusicFs.Cli;

/// <summary>Which library a command is about.</summary>
/// <param name="Origins">What it is made of.</param>
/// <param name="CacheDirectory">The folder of what it can lose.</param>
/// <param name="StateDirectory">The folder of what people made.</param>
internal sealed record LibraryFolders(IReadOnlyList<OriginLocation> Origins, string CacheDirectory, string StateDirectory)
{
    /// <summary>Which systems the names of its mounts must suit.</summary>
    public NameSet Names { get; init; }

    /// <summary>What is said of plugins.</summary>
    public PluginConfiguration Plugins { get; init; } = new();
}
