using System.CommandLine;
using System.Diagnostics;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;
using MusicFs.Host.Service;

namespace MusicFs.Cli;

/// <summary><c>musicfs service install|start|stop|status|uninstall</c>: has systemd run the daemon.</summary>
internal static class ServiceCommand
{
    private const string Examples =
        """
        Examples:
          musicfs config init                 First of all: origins and mounts belong into the configuration file
          musicfs service install             Write a systemd unit and have it started with the session, as root with the machine
          musicfs service start
          journalctl --user -u musicfs        What it says
          musicfs service upgrade             After an update: the new program takes over, and files that play go on playing

        Every command says what it does. As root the unit is /etc/systemd/system/musicfs.service, else ~/.config/systemd/user/musicfs.service, which
        runs while you are logged in; 'loginctl enable-linger' keeps it running. On Windows the same commands are
        those of the Windows service MusicFs.

        Exit status: 0 all well, 1 systemctl failed, 2 wrong usage or configuration; of 'status' that of systemctl: 3 when it does not run.
        """;

    public static Command Create() => OperatingSystem.IsWindows() ? WindowsServiceCommand.Create() : CreateOfSystemd();

    private static DocumentedCommand CreateOfSystemd()
    {
        DocumentedCommand command = new("service", "Have the system's service manager run the daemon.", Examples);
        Option<bool> user = new("--user") { Description = "The unit of this user, also as root.", Recursive = true };
        command.Add(user);
        command.Add(Install(user));
        command.Add(Plain("start", "Start it now.", user));
        command.Add(Plain("stop", "Unmount and end it.", user));
        command.Add(Plain("restart", "End it and start it again.", user));
        command.Add(Plain("status", "Show how it does.", user));
        command.Add(UpgradeCommand.Create());
        command.Add(Uninstall(user));
        return command;
    }

    private static DocumentedCommand Install(Option<bool> user)
    {
        DocumentedCommand command = new("install", "Write a unit and have it started from now on.", Examples);
        Option<string?> file = ConfigurationArguments.FileOption();
        command.Add(file);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (Place(parsed.GetValue(user)) is not { } place)
                return (int)ExitCode.Usage;
            string? named = parsed.GetValue(file) is { } path ? Path.GetFullPath(path) : null;
            if (ConfigurationArguments.Load(named, new CommandLineSettings()) is not { } configuration)
                return (int)ExitCode.Usage;
            if (configuration.Origins.Count == 0 || configuration.MountPoints.Count == 0)
                return (int)Refuse(new Problem("The configuration names no origin, or no place to mount.", "Write both into it: musicfs config init"), ExitCode.Usage);
            if (Write(place, ServiceUnit.Text(ThisProgram(), named, place.IsSystem)) is { } problem)
                return (int)Refuse(problem, ExitCode.Failure);
            int status = await SystemctlAsync(place, cancellation, "daemon-reload").ConfigureAwait(false);
            return status != 0 ? status : await SystemctlAsync(place, cancellation, "enable", ServiceUnit.Name).ConfigureAwait(false);
        });
        return command;
    }

    private static DocumentedCommand Uninstall(Option<bool> user)
    {
        DocumentedCommand command = new("uninstall", "End it and remove the unit. What you made, the configuration and the cache stay.", Examples);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (Place(parsed.GetValue(user)) is not { } place)
                return (int)ExitCode.Usage;
            if (!File.Exists(place.Unit))
                return (int)Refuse(new Problem($"There is no unit {place.Unit}.", "Nothing has to be done. Packages remove theirs by themselves."), ExitCode.Usage);
            int status = await SystemctlAsync(place, cancellation, "disable", "--now", ServiceUnit.Name).ConfigureAwait(false);
            if (status != 0)
                return status;
            File.Delete(place.Unit);
            Console.Out.WriteLine($"removed {place.Unit}");
            return await SystemctlAsync(place, cancellation, "daemon-reload").ConfigureAwait(false);
        });
        return command;
    }

    private static DocumentedCommand Plain(string verb, string description, Option<bool> user)
    {
        DocumentedCommand command = new(verb, description, Examples);
        command.SetAction(async (parsed, cancellation) =>
            Place(parsed.GetValue(user)) is { } place ? await SystemctlAsync(place, cancellation, verb, ServiceUnit.Name).ConfigureAwait(false) : (int)ExitCode.Usage);
        return command;
    }

    /// <summary>Null, and said so, where there is no systemd.</summary>
    private static ServicePlace? Place(bool isUser)
    {
        if (!OperatingSystem.IsLinux())
        {
            Terminal.Say(new Problem("This is for systemd on Linux.", "Have the system run at logon: musicfs mount"));
            return null;
        }

        if (Environment.IsPrivilegedProcess && !isUser)
            return new ServicePlace("/etc/systemd/system/" + ServiceUnit.Name, IsSystem: true);
        string? home = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } xdg ? xdg
            : Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } folder ? Path.Combine(folder, ".config")
            : null;
        if (home is not null)
            return new ServicePlace(Path.Combine(home, "systemd", "user", ServiceUnit.Name), IsSystem: false);
        Terminal.Say(new Problem("This user has no home folder to put a unit in.", "Set HOME."));
        return null;
    }

    private static Problem? Write(ServicePlace place, string unit)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(place.Unit)!);
            File.WriteAllText(place.Unit, unit);
            Console.Out.WriteLine($"wrote {place.Unit}");
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new Problem($"The unit {place.Unit} cannot be written: {fault.Message}", "Check the rights of its folder.");
        }
    }

    private static async Task<int> SystemctlAsync(ServicePlace place, CancellationToken cancellation, params string[] words)
    {
        string[] all = place.IsSystem ? words : ["--user", .. words];
        Console.Out.WriteLine($"systemctl {string.Join(' ', all)}");
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("systemctl", all))!;
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            return words[0] == "status" || process.ExitCode == 0 ? process.ExitCode : (int)ExitCode.Failure;
        }
        catch (System.ComponentModel.Win32Exception fault)
        {
            return (int)Refuse(new Problem($"systemctl cannot be run: {fault.Message}", "Is this system run by systemd? Otherwise have it run: musicfs mount"), ExitCode.Failure);
        }
    }

    private static string[] ThisProgram()
    {
        string program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, Path.GetFullPath(Environment.GetCommandLineArgs()[0])] : [program];
    }

    private static ExitCode Refuse(Problem problem, ExitCode status)
    {
        Terminal.Say(problem);
        return status;
    }

    private sealed record ServicePlace(string Unit, bool IsSystem);
}
