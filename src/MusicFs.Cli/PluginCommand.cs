using System.CommandLine;
using Microsoft.Extensions.Logging;
using MusicFs.Cli.Calls;
using MusicFs.Control;
using MusicFs.Control.V1;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;
using MusicFs.Host.Plugins;
using MusicFs.Host.Telemetry;

namespace MusicFs.Cli;

/// <summary><c>musicfs plugin</c>: what is plugged in.</summary>
internal static class PluginCommand
{
    private const string Exit = "Exit status: 0 done, 1 not, 2 the command line or the configuration is wrong, 3 no daemon is running.";

    /// <summary>Unloading waits for calls under way, and for the collector.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static Command Create() => new DocumentedCommand("plugin", "Load, unload and try plugins: origins, formats and sources of tags by others.", $"""
        Examples:
          musicfs plugin list
          musicfs plugin info archive
          musicfs plugin reload archive
          musicfs plugin new origin my-archive
          musicfs plugin test ./out song.mod

        How plugins are installed, configured and written: docs/plugins.md.

        {Exit}
        """)
    {
        CreateList(),
        CreateOne("info", "Show what a plugin has, its settings and its faults.", "musicfs plugin info archive", (daemon, id, take, stop) =>
            DaemonArguments.AskAsync(daemon, PluginMethods.Get, new GetPluginRequest { Id = id }, Limit, take, stop)),
        CreateOne("load", "Load a plugin of a search folder, or in a folder that is named.", "musicfs plugin load ~/src/archive/out", (daemon, id, take, stop) =>
            DaemonArguments.AskAsync(daemon, PluginMethods.Load, new LoadPluginRequest { Plugin = PlaceOf(id) }, Limit, take, stop)),
        CreateOne("unload", "Unload a plugin; its origins do not answer until it is loaded again.", "musicfs plugin unload archive", (daemon, id, take, stop) =>
            DaemonArguments.AskAsync(daemon, PluginMethods.Unload, new UnloadPluginRequest { Id = id }, Limit, take, stop)),
        CreateOne("reload", "Unload a plugin and load what lies in its folder by now.", "musicfs plugin reload archive", (daemon, id, take, stop) =>
            DaemonArguments.AskAsync(daemon, PluginMethods.Reload, new ReloadPluginRequest { Id = id }, Limit, take, stop)),
        CreateNew(),
        CreateTest(),
    };

    /// <summary>In one line.</summary>
    public static string Describe(PluginStatus plugin)
    {
        string faults = plugin.Faults > 0 ? $", failed {plugin.Faults:N0} times, the last time in {plugin.LastFault}" : "";
        return $"{plugin.Id} {plugin.Version}  {plugin.State}{faults}{(plugin.Reason.Length > 0 ? ": " + plugin.Reason : "")}";
    }

    private static DocumentedCommand CreateList()
    {
        DocumentedCommand command = new("list", "List the plugins there are, and why those that are not loaded are not.", $"""
            Examples:
              musicfs plugin list
              musicfs plugin list --installed              What lies in the search folders, without asking a daemon
              musicfs plugin list --json

            States: loaded; unloaded; disabled by the configuration; refused, with the reason; off: it failed too often.

            {Exit}
            """);
        Option<bool> installed = new("--installed") { Description = "What lies in the search folders of the configuration; nothing of it is run." };
        Option<string?> file = ConfigurationArguments.FileOption();
        command.Add(installed);
        command.Add(file);
        DaemonArguments arguments = new(command, takesPath: false);
        Option<bool> json = DaemonArguments.JsonOption();
        command.Add(json);
        command.SetAction((parsed, cancellation) => parsed.GetValue(installed)
            ? Task.FromResult(ListInstalled(parsed.GetValue(file), parsed.GetValue(json)))
            : arguments.RunAsync(
                parsed,
                daemon => DaemonArguments.AskAsync(
                    daemon, PluginMethods.List, new ListPluginsRequest(), Limit,
                    reply =>
                    {
                        foreach (PluginInfo plugin in reply.Plugins)
                            PrintLine(plugin, parsed.GetValue(json));
                        if (reply.Plugins.Count == 0 && !parsed.GetValue(json))
                            Console.Out.WriteLine($"No plugins. They are looked for in: {string.Join(", ", reply.Folders)}");
                    },
                    cancellation),
                cancellation));
        return command;
    }

    private static int ListInstalled(string? file, bool json)
    {
        if (ConfigurationArguments.Load(file, new CommandLineSettings()) is not { } configuration)
            return (int)ExitCode.Usage;
        using DeferredLoggers loggers = new(LogLevel.None);
        foreach (PluginInfo plugin in PluginTrial.Find(configuration.Plugins, loggers))
            PrintLine(plugin, json);
        return (int)ExitCode.Success;
    }

    private static DocumentedCommand CreateOne(string name, string description, string example, Func<DaemonConnection, string, Action<PluginInfo>, CancellationToken, Task<ExitCode>> ask)
    {
        DocumentedCommand command = new(name, description, $"""
            Examples:
              {example}

            {Exit}
            """);
        Argument<string> plugin = new("PLUGIN") { HelpName = name == "load" ? "ID|FOLDER" : "ID", Description = name == "load" ? "Its id, or the folder it is in." : "Its id." };
        command.Add(plugin);
        DaemonArguments arguments = new(command, takesPath: false);
        Option<bool> json = DaemonArguments.JsonOption();
        command.Add(json);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(
            parsed,
            daemon => ask(daemon, parsed.GetValue(plugin)!, info => Print(info, isWhole: name == "info", parsed.GetValue(json)), cancellation),
            cancellation));
        return command;
    }

    private static DocumentedCommand CreateNew()
    {
        DocumentedCommand command = new("new", "Write the beginning of a plugin, which builds, has tests and can be loaded as it is.", """
            Examples:
              musicfs plugin new origin my-archive           A place that music is on: my-archive://...
              musicfs plugin new format au                   A format of files, and their tags
              musicfs plugin new metadata genres             Tags of single files, and of albums from elsewhere
              musicfs plugin new events diary                A listener to what happens
              musicfs plugin new wasm encoder                Tags of single files, in C: for code that is not trusted
              musicfs plugin new origin tape --output ~/src/tape

            NAME is the plugin's id: 2 to 32 lower case letters, digits, '-' and '.', a letter first. It is written into a new
            folder; nothing is written over. All but wasm need the .NET SDK 10, whose `dotnet build` makes the plugin in out/ and
            whose `dotnet test` runs its tests; wasm needs clang and lld for changes only. A tutorial of each kind: docs/plugins.md.

            Exit status: 0 written, 1 not, 2 the command line is wrong.
            """);
        Argument<string> kind = new("KIND") { Description = $"What it adds: {string.Join(", ", PluginTemplate.Kinds)}." };
        Argument<string> name = new("NAME") { Description = "What it is called." };
        Option<string?> output = new("--output", "-o") { HelpName = "FOLDER", Description = "Where it is written; made, or empty. Default: a folder of its name, here." };
        kind.CompletionSources.Add([.. PluginTemplate.Kinds]);
        command.Add(kind);
        command.Add(name);
        command.Add(output);
        command.SetAction(parsed =>
        {
            if (PluginTemplate.Check(parsed.GetValue(kind)!, parsed.GetValue(name)!) is { } wrong)
            {
                Terminal.Say(wrong);
                return (int)ExitCode.Usage;
            }

            string folder = Path.GetFullPath(parsed.GetValue(output) ?? parsed.GetValue(name)!);
            (IReadOnlyList<string> files, Problem? problem) = PluginTemplate.Write(parsed.GetValue(kind)!, parsed.GetValue(name)!, folder);
            if (problem is not null)
            {
                Terminal.Say(problem);
                return (int)ExitCode.Failure;
            }

            PrintNext(parsed.GetValue(kind)!, parsed.GetValue(name)!, folder, files);
            return (int)ExitCode.Success;
        });
        return command;
    }

    private static void PrintNext(string kind, string name, string folder, IReadOnlyList<string> files)
    {
        Console.Out.WriteLine($"In {folder}:");
        foreach (string file in files)
            Console.Out.WriteLine($"  {file}");
        string[] next = kind switch
        {
            "wasm" => ["./test.sh           tries the module that is there", "./build.sh          builds it anew; needs clang and lld", "musicfs plugin test . song.mp3"],
            "origin" => ["dotnet build        makes the plugin in out/", "dotnet test         runs its tests", $"musicfs plugin test out --origin {name}://440,660"],
            "format" => ["dotnet build        makes the plugin in out/", "dotnet test         runs its tests", "musicfs plugin test out song.au"],
            "metadata" => ["dotnet build        makes the plugin in out/", "dotnet test         runs its tests", "musicfs plugin test out song.mp3"],
            _ => ["dotnet build        makes the plugin in out/", "dotnet test         runs its tests", "musicfs plugin test out"],
        };
        Console.Out.WriteLine("There:");
        foreach (string step in next)
            Console.Out.WriteLine($"  {step}");
    }

    private static DocumentedCommand CreateTest()
    {
        DocumentedCommand command = new("test", "Load a plugin here, without a daemon, try what it has and unload it.", """
            Examples:
              musicfs plugin test ./out
              musicfs plugin test ./out song.mod
              musicfs plugin test ./out --setting largest=500 --origin archive:///srv/albums.zip

            Exit status: 0 all well, 1 not, 2 the command line is wrong.
            """);
        Argument<string> folder = new("FOLDER") { Description = "The folder the plugin was built into." };
        Argument<string[]> files = new("FILE") { Description = "Files whose tags are read.", Arity = ArgumentArity.ZeroOrMore };
        Option<string[]> settings = new("--setting") { HelpName = "NAME=VALUE", Description = "A setting of the plugin, and of the origin that is tried; repeatable." };
        Option<string?> origin = new("--origin") { HelpName = "LOCATION", Description = "Where one of its origins is tried." };
        Option<LogLevel?> logLevel = MountArguments.LogLevelOption();
        command.Add(folder);
        command.Add(files);
        foreach (Option option in (Option[])[settings, origin, logLevel])
            command.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            Dictionary<string, string> values = new(StringComparer.Ordinal);
            foreach (string setting in parsed.GetValue(settings) ?? [])
            {
                if (setting.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var equals) || !values.TryAdd(setting[..equals], setting[(equals + 1)..]))
                {
                    Terminal.Say(new Problem($"--setting takes NAME=VALUE, each name once, not '{setting}'.", "musicfs plugin test --help"));
                    return (int)ExitCode.Usage;
                }
            }

            // A plugin has no other way to say what it leaves out and why.
            using DeferredLoggers loggers = new(parsed.GetValue(logLevel) ?? LogLevel.Warning);
            Problem? problem = await PluginTrial.RunAsync(
                parsed.GetValue(folder)!, values, parsed.GetValue(origin), parsed.GetValue(files) ?? [], Console.Out.WriteLine, loggers, cancellation).ConfigureAwait(false);
            if (problem is null)
                return (int)ExitCode.Success;
            Terminal.Say(problem);
            return (int)ExitCode.Failure;
        });
        return command;
    }

    /// <summary>A path is told from the root: the daemon is elsewhere.</summary>
    private static string PlaceOf(string plugin) => plugin.AsSpan().ContainsAny('/', Path.DirectorySeparatorChar) || plugin == "." ? Path.GetFullPath(plugin) : plugin;

    private static void PrintLine(PluginInfo plugin, bool json)
    {
        if (json)
            DaemonArguments.PrintJson(plugin);
        else
            Console.Out.WriteLine(Describe(plugin.Status));
    }

    private static void Print(PluginInfo plugin, bool isWhole, bool json)
    {
        PrintLine(plugin, json);
        if (json)
            return;
        if (plugin.Left)
            Console.Out.WriteLine("  its assemblies are still in memory: a thread, a timer or an event of it holds them");
        if (!isWhole)
            return;
        Say("description", plugin.Description);
        Say("folder", plugin.Path);
        Say("contract", plugin.Contract);
        Say("kinds", string.Join(", ", plugin.Kinds));
        Say("origins", string.Join(", ", plugin.Schemes.Select(static scheme => scheme + "://")));
        Say("formats", string.Join(", ", plugin.Extensions));
        Say("sources", string.Join(", ", plugin.MetadataSources));
        foreach (PluginSettingInfo setting in plugin.Settings)
            Say("setting", $"{setting.Name} ({Takes(setting)}{(setting.Required ? ", required" : setting.Default.Length > 0 ? ", default " + setting.Default : "")}{(setting.PerOrigin ? ", for single origins too" : "")}): {setting.Description}");
        if (plugin.LostThreads > 0)
            Say("threads", $"{plugin.LostThreads} do not come back from its code");
        Say("remedy", plugin.Remedy);
    }

    private static string Takes(PluginSettingInfo setting) => setting switch
    {
        { Choices.Count: > 0 } => $"one of {string.Join(" | ", setting.Choices)}",
        { HasMinimum: true, HasMaximum: true } => FormattableString.Invariant($"{setting.Type} from {setting.Minimum} to {setting.Maximum}"),
        { HasMinimum: true } => FormattableString.Invariant($"{setting.Type} of at least {setting.Minimum}"),
        { HasMaximum: true } => FormattableString.Invariant($"{setting.Type} of at most {setting.Maximum}"),
        _ => setting.Type,
    };

    private static void Say(string name, string value)
    {
        if (value.Length > 0)
            Console.Out.WriteLine($"  {name,-12}{value}");
    }
}
