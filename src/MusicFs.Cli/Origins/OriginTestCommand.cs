using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using MusicFs.Cli.Calls;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;
using MusicFs.Host.Libraries;
using MusicFs.Host.Telemetry;

namespace MusicFs.Cli.Origins;

/// <summary><c>musicfs origin test</c>: tries an origin out, without a daemon and without keeping anything.</summary>
internal static class OriginTestCommand
{
    private const string Examples =
        """
        Examples:
          musicfs origin test sftp://ann@nas/srv/music
          musicfs origin test nas                                     One of the configuration file, with its settings
          musicfs origin test davs://ann@cloud/Music/ --set 'password=${file:~/cloud.password}'
          MUSICFS_ORIGINS__MUSIC__SECRET_KEY=... musicfs origin test s3://bucket/music --set endpoint=https://s3.example.org

        It connects, lists the root, reads the beginning of one file and a byte in its middle, and says what each took; where something fails,
        what it is and what to do. Nothing is kept.

        Exit status: 0 all is well, 1 something is not, 2 wrong usage or configuration.
        """;

    public static Command Create()
    {
        DocumentedCommand command = new("test", "Try an origin out: connect, list, read.", Examples);
        Argument<string> origin = new("LOCATION") { HelpName = "[ID=]LOCATION|ID", Description = "Where the music is, or the id of an origin of the configuration file." };
        Option<string[]> settings = OriginAddCommand.SettingsOption();
        Option<string?> file = ConfigurationArguments.FileOption();
        Option<bool> json = DaemonArguments.JsonOption("Print one JSON object.");
        Option<LogLevel?> logLevel = MountArguments.LogLevelOption();
        command.Add(origin);
        foreach (Option option in (Option[])[settings, file, json, logLevel])
            command.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            (OriginLocation? location, PluginConfiguration plugins, Problem? problem) = Find(parsed.GetValue(origin)!, parsed.GetValue(settings) ?? [], parsed.GetValue(file));
            if (location is null)
            {
                if (problem is not null)
                    Terminal.Say(problem);
                return (int)ExitCode.Usage;
            }

            // The log would say the same as the result, in the words of programs.
            using DeferredLoggers loggers = new(parsed.GetValue(logLevel) ?? LogLevel.None);
            OriginTrialResult result = await OriginTrial.RunAsync(location, plugins, loggers, cancellation).ConfigureAwait(false);
            Print(result, parsed.GetValue(json));
            return (int)(result.Problem is null ? ExitCode.Success : ExitCode.Failure);
        });
        return command;
    }

    /// <summary>Null without a problem where what is wrong has been said.</summary>
    private static (OriginLocation? Location, PluginConfiguration Plugins, Problem? Problem) Find(string origin, string[] settings, string? file)
    {
        PluginConfiguration plugins = new() { Folders = LibraryPlaces.PluginFolders() };
        bool isId = LibraryPlaces.IsLibraryName(origin) && settings.Length == 0;
        if (isId && ConfigurationArguments.Load(file, new CommandLineSettings()) is var configuration)
        {
            if (configuration is null)
                return (null, plugins, null);
            if (configuration.Origins.FirstOrDefault(known => known.Id == origin) is { } found)
                return (found, configuration.Plugins, null);
            if (!Directory.Exists(origin))
                return (null, plugins, new Problem($"There is no origin '{origin}' in the configuration file, and no folder of that name.", "Give an address, or see which there are: musicfs config show"));
        }

        (OriginRequest? request, Problem? problem) = OriginRequest.Parse(origin, settings);
        if (request is null)
            return (null, plugins, problem);
        (OriginLocation? location, problem) = request.Resolve(configuration: null);
        return (location, plugins, problem);
    }

    private static void Print(OriginTrialResult result, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(OriginText.Format(new JsonObject
            {
                ["location"] = result.Location,
                ["kind"] = result.Kind,
                ["ok"] = result.Problem is null,
                ["steps"] = new JsonArray([.. result.Steps.Select(static step => new JsonObject { ["name"] = step.Name, ["seconds"] = Math.Round(step.Time.TotalSeconds, 6), ["what"] = step.What })]),
                ["problem"] = OriginText.Json(result.Problem),
            }));
            return;
        }

        Console.Out.WriteLine($"{result.Location} ({result.Kind})");
        foreach (OriginTrialStep step in result.Steps)
            Console.Out.WriteLine(FormattableString.Invariant($"  {step.Name,-8}{step.Time.TotalMilliseconds,9:0.0} ms  {step.What}"));
        if (result.Problem is { } problem)
            Terminal.Say(problem);
        else
            Console.Out.WriteLine("  all well");
    }
}
