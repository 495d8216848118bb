using MusicFs.Host.Configuration;

namespace MusicFs.Host.Tests.Configuration;

/// <summary>A configuration file of one test.</summary>
internal sealed class ConfigurationFixture : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("musicfs-config-");

    public string File => Path.Combine(_folder.FullName, "config.yaml");

    public string Folder => _folder.FullName;

    public CommandLineSettings CommandLine { get; } = new();

    public ConfigurationLoad Load(string yaml)
    {
        System.IO.File.WriteAllText(File, yaml);
        return LibraryConfiguration.Load(File, CommandLine);
    }

    /// <summary>A file that must be right.</summary>
    public LibraryConfiguration LoadValid(string yaml)
    {
        ConfigurationLoad load = Load(yaml);
        Assert.IsTrue(load.IsSuccess, string.Join('\n', load.Problems));
        return load.Configuration;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
