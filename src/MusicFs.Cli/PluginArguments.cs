using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;
using MusicFs.Host.Tags;

namespace MusicFs.Cli;

/// <summary>What commands have in common that read files by themselves, as a mount would: which plugins read them, too.</summary>
internal sealed class PluginArguments
{
    private readonly Option<string?> _file = ConfigurationArguments.FileOption();
    private readonly Option<bool> _without = new("--no-plugins") { Description = "Read by what is built in alone." };

    public PluginArguments(Command command)
    {
        command.Add(_file);
        command.Add(_without);
    }

    /// <summary>The reader. A plugin that cannot be loaded, or a configuration that cannot be read, is said and done without: files can be read all the same.</summary>
    public async Task<FileTags> OpenAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(_without) || ConfigurationArguments.Load(parsed.GetValue(_file), new CommandLineSettings()) is not { } configuration)
            return new FileTags();
        (FileTags reader, IReadOnlyList<Problem> refused) = await FileTags.WithPluginsAsync(configuration.Plugins, NullLoggerFactory.Instance, cancellation).ConfigureAwait(false);
        foreach (Problem problem in refused)
            Terminal.Say(problem);
        return reader;
    }
}
