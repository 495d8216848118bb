using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;

namespace MusicFs.Cli;

/// <summary><c>musicfs config show|check|init</c>: looks after the configuration file.</summary>
internal static class ConfigCommand
{
    private const string Examples =
        """
        Examples:
          musicfs config init                 Write an example file in which everything is explained
          musicfs config check                Say everything that is wrong with it
          musicfs config reload               Have the daemon read it again
          musicfs config schema               A JSON schema, for editors that know YAML
          musicfs config show                 Every setting, and whether it is from the file, the environment or nowhere

        Exit status: 0 all well, 2 the configuration is wrong, or there is a file already (init).
        """;

    public static Command Create()
    {
        DocumentedCommand command = new("config", "Look after the configuration file.", Examples);
        command.Add(Show());
        command.Add(Check());
        command.Add(Init());
        command.Add(ConfigReloadCommand.Create(Examples));
        command.Add(Schema());
        return command;
    }

    private static DocumentedCommand Show()
    {
        DocumentedCommand command = new("show", "Print every setting and where it is from.", Examples);
        Option<string?> file = ConfigurationArguments.FileOption();
        Option<bool> json = new("--json") { Description = "Print a JSON array." };
        command.Add(file);
        command.Add(json);
        command.SetAction(parsed =>
        {
            if (ConfigurationArguments.Load(parsed.GetValue(file), new CommandLineSettings()) is not { } configuration)
                return (int)ExitCode.Usage;
            IReadOnlyList<ShownSetting> settings = configuration.Show();
            if (parsed.GetValue(json))
                Console.Out.WriteLine(Json(settings));
            else
                Print(settings);
            return (int)ExitCode.Success;
        });
        return command;
    }

    private static DocumentedCommand Check()
    {
        DocumentedCommand command = new("check", "Say everything that is wrong with the configuration.", Examples);
        Option<string?> file = ConfigurationArguments.FileOption();
        command.Add(file);
        command.SetAction(parsed =>
        {
            ConfigurationLoad load = LibraryConfiguration.Load(parsed.GetValue(file), new CommandLineSettings());
            foreach (ConfigurationProblem problem in load.Problems)
                Terminal.Say(problem.ToProblem());
            if (!load.IsSuccess)
                return (int)ExitCode.Usage;
            Console.Out.WriteLine(load.File is { } path ? $"{path} is right." : "There is no configuration file. Make one: musicfs config init");
            return (int)ExitCode.Success;
        });
        return command;
    }

    private static DocumentedCommand Init()
    {
        DocumentedCommand command = new("init", "Write an example file in which everything is explained.", Examples);
        Option<string?> file = ConfigurationArguments.FileOption();
        command.Add(file);
        command.SetAction(parsed =>
        {
            if (ConfigurationPlaces.ForNew(parsed.GetValue(file)) is not { } path)
                return (int)Refuse(new Problem("There is no home folder to put it in.", "Name a file with --config."));
            if (ConfigurationExample.Write(path) is { } problem)
                return (int)Refuse(problem);
            Console.Out.WriteLine($"wrote {path}");
            return (int)ExitCode.Success;
        });
        return command;
    }

    private static DocumentedCommand Schema()
    {
        DocumentedCommand command = new("schema", "Print a JSON schema of the file, for editors.", Examples);
        command.SetAction(static _ =>
        {
            Console.Out.WriteLine(ConfigurationJsonSchema.Text());
            return (int)ExitCode.Success;
        });
        return command;
    }

    private static void Print(IReadOnlyList<ShownSetting> settings)
    {
        int width = settings.Max(setting => setting.Name.Length);
        foreach (ShownSetting setting in settings)
            Console.Out.WriteLine($"{setting.Name.PadRight(width)}  {setting.Value}  ({setting.Source})");
    }

    private static string Json(IReadOnlyList<ShownSetting> settings) => new JsonArray(
        [.. settings.Select(setting => new JsonObject { ["name"] = setting.Name, ["value"] = setting.Value, ["source"] = setting.Source })])
        .ToJsonString(new JsonSerializerOptions { WriteIndented = true });

    private static ExitCode Refuse(Problem problem)
    {
        Terminal.Say(problem);
        return ExitCode.Usage;
    }
}
