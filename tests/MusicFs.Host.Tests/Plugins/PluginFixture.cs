using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using MusicFs.Host.Configuration;
using MusicFs.Host.Plugins;
using MusicFs.Testing;

namespace MusicFs.Host.Tests.Plugins;

/// <summary>A search folder of a test, with the plugin of tests/plugins in it, as it was built.</summary>
[SupportedOSPlatform("linux")]
internal sealed class PluginFixture : IDisposable
{
    /// <summary>The fixture's id.</summary>
    public const string Id = "fixture";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("musicfs-plugins-");

    public PluginFixture() => Directory.CreateDirectory(Place, Owner);

    /// <summary>The search folder.</summary>
    public string Place => Path.Combine(_folder.FullName, "plugins");

    /// <summary>What is logged.</summary>
    public RecordingLogger Log { get; } = new();

    /// <summary>Few faults, and little patience with what was ended. Times of calls are those of use: only tests of what hangs make one of them short.</summary>
    public static PluginLimits Strict { get; } = new()
    {
        Grace = TimeSpan.FromMilliseconds(200), Look = TimeSpan.FromMilliseconds(20), Unloading = TimeSpan.FromSeconds(1), Faults = 3, Entries = 1000,
    };

    private static UnixFileMode Owner => UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Copies the plugin into a folder of the search folder.</summary>
    /// <param name="change">Changes its manifest.</param>
    /// <param name="folder">The folder's name.</param>
    /// <returns>The folder.</returns>
    public string Install(Action<JsonObject>? change = null, string folder = "fixture")
    {
        string target = CopyFrom(BuiltFolder("tests", "plugins", "MusicFs.Plugin.Fixture"), folder);
        if (change is not null)
        {
            string path = Path.Combine(target, PluginFolder.ManifestName);
            using FileStream read = File.OpenRead(path);
            JsonObject manifest = JsonNode.Parse(read)!.AsObject();
            read.Dispose();
            change(manifest);
            File.WriteAllText(path, manifest.ToJsonString());
        }

        return target;
    }

    /// <summary>Likewise one of the folder plugins that needs no build.</summary>
    public void InstallShipped(string folder) => CopyFrom(Path.Combine(Repository.Root, "plugins", folder), folder);

    /// <summary>Likewise one of the assemblies that are shipped.</summary>
    public void InstallBuilt(string project) => CopyFrom(BuiltFolder("plugins", project), project);

    /// <summary>Everything in the search folder, loaded.</summary>
    public Task<PluginSet> StartAsync(PluginLimits? limits = null, params (string Name, string Value)[] settings) => StartAsync(Configuration(settings), limits);

    public async Task<PluginSet> StartAsync(PluginConfiguration configuration, PluginLimits? limits = null)
    {
        PluginSet plugins = new(configuration, new Loggers(Log), TimeProvider.System, limits);
        await plugins.StartAsync(CancellationToken.None);
        return plugins;
    }

    public PluginConfiguration Configuration(params (string Name, string Value)[] settings) => new()
    {
        Folders = [Place],
        Settings = new Dictionary<string, IReadOnlyDictionary<string, string>> { [Id] = settings.ToDictionary(static one => one.Name, static one => one.Value) },
    };

    public void Dispose() => _folder.Delete(recursive: true);

    private string CopyFrom(string source, string folder)
    {
        string target = Path.Combine(Place, folder);
        Directory.CreateDirectory(target, Owner);
        foreach (string file in Directory.EnumerateFiles(source))
        {
            string copy = Path.Combine(target, Path.GetFileName(file));
            File.Copy(file, copy, overwrite: true);
            File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return target;
    }

    /// <summary>Where the build put it, with the configuration of these tests.</summary>
    private static string BuiltFolder(params string[] project)
    {
        DirectoryInfo framework = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine([Repository.Root, .. project, "bin", framework.Parent!.Name, framework.Name]);
    }

    private sealed class Loggers(RecordingLogger log) : ILoggerFactory
    {
        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public ILogger CreateLogger(string categoryName) => log;

        public void Dispose()
        {
        }
    }
}
