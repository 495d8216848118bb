using System.Diagnostics;

namespace MusicFs.Cli.Daemon;

/// <summary>
/// The command that starts a daemon: runs itself once more, passes on what that child says, and ends when it is mounted or
/// has failed. The child gets no descriptor of the caller's, so that nobody who reads this command's output waits for it.
/// </summary>
internal static class DaemonLauncher
{
    public static async Task<ExitCode> StartAsync()
    {
        using Process child = Process.Start(StartInfo())!;
        child.StandardInput.Close();
        // What it says before it has a log: a runtime that does not start, for one. Ends when the log takes its place.
        Task errors = RelayAsync(child.StandardError);
        bool isMounted = false, isAtEnd = false;
        // A helper of the mount holds the pipe open as long as the daemon lives, so its end is said.
        while (!isAtEnd && await child.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            isAtEnd = line == DaemonChild.EndOfReport;
            if (isAtEnd)
                continue;
            // One that stands by mounts later. A mount point may have a line end in its name.
            bool isSaid = line.StartsWith("mounted ", StringComparison.Ordinal) || line.StartsWith("standing by ", StringComparison.Ordinal);
            isMounted |= isSaid;
            if (isSaid)
                Console.Out.WriteLine(line);
            else
                Terminal.Say(line);
        }

        if (isMounted && isAtEnd)
            return ExitCode.Success;
        await errors.ConfigureAwait(false);
        await child.WaitForExitAsync().ConfigureAwait(false);
        // Another daemon had the library, and mounted it for this one.
        if (isMounted && child.ExitCode == 0)
            return ExitCode.Success;
        return Enum.IsDefined((ExitCode)child.ExitCode) && child.ExitCode != 0 ? (ExitCode)child.ExitCode : ExitCode.CannotMount;
    }

    private static ProcessStartInfo StartInfo()
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The system does not say what this process runs.");
        ProcessStartInfo start = new(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] commandLine = Environment.GetCommandLineArgs();
        // Started as 'dotnet musicfs.dll ...', the program is dotnet and needs the assembly in front.
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(commandLine[0]);
        foreach (string argument in commandLine.AsSpan(1))
            start.ArgumentList.Add(argument);
        start.Environment[DaemonChild.Mark] = "1";
        return start;
    }

    private static async Task RelayAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            Terminal.Say(line);
    }
}
