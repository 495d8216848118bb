using System.CommandLine;
using System.Runtime.Versioning;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;
using MusicFs.Host.Service.Windows;

namespace MusicFs.Cli;

/// <summary><c>musicfs service</c> on Windows: the service itself, and what installs, starts, stops and removes it.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsServiceCommand
{
    private const string Examples =
        """
        Examples, in a window that was opened as an administrator:
          notepad %ProgramData%\MusicFs\config.yaml    First of all: origins and mounts, and 'mount: {allow_other: true}' for those who shall look inside
          musicfs service install                      Has Windows run it with the machine
          musicfs service start
          musicfs service status
          sc control MusicFs paramchange               Reads the configuration again

        The service is called MusicFs and runs as LocalSystem: a drive letter that it makes is everybody's. Everything of it lies in %ProgramData%\MusicFs: config.yaml, cache,
        state, logs. Warnings and errors are in the event log as well (Application, MusicFs). Without a configuration it runs, says so in its log, and
        mounts when there is one.

        Exit status: 0 all well, 1 it failed, 2 wrong usage; of 'status' 3 when it does not run.
        """;

    public static Command Create()
    {
        DocumentedCommand command = new("service", "Have Windows run the daemon as a service.", Examples);
        command.Add(Plain("install", "Have Windows run it with the machine.", static _ => Task.FromResult(WindowsServiceManager.Install(CommandLine()))));
        command.Add(Plain("start", "Start it now.", WindowsServiceManager.StartAsync));
        command.Add(Plain("stop", "Unmount and end it.", WindowsServiceManager.StopAsync));
        command.Add(Plain("restart", "End it and start it again.", static async cancellation =>
            await WindowsServiceManager.StopAsync(cancellation).ConfigureAwait(false) ?? await WindowsServiceManager.StartAsync(cancellation).ConfigureAwait(false)));
        command.Add(Plain("uninstall", "End it and remove it. What you made, the configuration and the cache stay.", WindowsServiceManager.UninstallAsync));
        DocumentedCommand status = new("status", "Show how it does.", Examples);
        status.SetAction(_ => (int)ShowStatus());
        command.Add(status);
        DocumentedCommand run = new("run", "What the service manager of Windows runs.", Examples);
        run.SetAction(_ => (int)Run());
        command.Add(run);
        return command;
    }

    /// <summary>What Windows is told to run.</summary>
    private static string CommandLine()
    {
        string program = Environment.ProcessPath!;
        string[] first = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Path.GetFullPath(Environment.GetCommandLineArgs()[0])] : [];
        return WindowsCommandLine.Join(program, [.. first, "service", "run"]);
    }

    private static DocumentedCommand Plain(string verb, string description, Func<CancellationToken, Task<Problem?>> action)
    {
        DocumentedCommand command = new(verb, description, Examples);
        command.SetAction(async (_, cancellation) =>
        {
            if (await action(cancellation).ConfigureAwait(false) is { } problem)
            {
                Terminal.Say(problem);
                return (int)ExitCode.Failure;
            }

            Console.Out.WriteLine($"{verb}: done");
            return (int)ExitCode.Success;
        });
        return command;
    }

    private static ExitCode ShowStatus()
    {
        (string? state, bool isRunning, Problem? problem) = WindowsServiceManager.Query();
        if (problem is not null)
        {
            Terminal.Say(problem);
            return ExitCode.Unreachable;
        }

        Console.Out.WriteLine($"{WindowsService.Name} is {state}; its files are in {WindowsPlaces.OfService}");
        return isRunning ? ExitCode.Success : ExitCode.Unreachable;
    }

    private static ExitCode Run()
    {
        using ServiceRun run = new();
        (int status, Problem? problem) = WindowsService.Run(run.RunAsync);
        if (problem is null)
            return (ExitCode)status;
        Terminal.Say(problem);
        return ExitCode.Usage;
    }
}
