using System.CommandLine;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;
using MusicFs.Host.Mounting;

namespace MusicFs.Cli;

/// <summary><c>musicfs umount</c>: ends a mount, also one whose process died.</summary>
internal static class UmountCommand
{
    private const string Examples =
        """
        Examples:
          musicfs umount ~/by-tags
          musicfs umount ~/by-tags --now      Although somebody uses it; their reads fail
          musicfs umount --all --now          Every place of the configuration file that is mounted

        Exit status: 0 unmounted, 1 still mounted (in use), 2 nothing of ours is mounted there.
        """;

    public static Command Create()
    {
        DocumentedCommand command = new("umount", "End a mount.", Examples);
        Argument<string?> mountPoint = new("MOUNTPOINT") { Description = "Where it is mounted.", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> all = new("--all") { Description = "Every place that the configuration file names and that is mounted." };
        Option<string?> file = ConfigurationArguments.FileOption();
        Option<bool> now = new("--now") { Description = "At once, although it is in use: it is detached, and reads under way fail." };
        command.Add(mountPoint);
        command.Add(now);
        command.Add(all);
        command.Add(file);
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == (result.GetValue(mountPoint) is not null))
                result.AddError("Name a mount point, or --all.");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            UnmountMode mode = parsed.GetValue(now) ? UnmountMode.Now : UnmountMode.WhenIdle;
            if (parsed.GetValue(all))
                return (int)await RunAllAsync(parsed.GetValue(file), mode, cancellation).ConfigureAwait(false);
            return (int)await RunAsync(parsed.GetValue(mountPoint)!, mode, cancellation).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<ExitCode> RunAllAsync(string? file, UnmountMode mode, CancellationToken cancellation)
    {
        if (ConfigurationArguments.Load(file, new CommandLineSettings()) is not { } configuration)
            return ExitCode.Usage;
        ExitCode status = ExitCode.Success;
        foreach (string place in configuration.MountPoints.Where(static place => Unmounter.Check(place) is null))
        {
            if (await RunAsync(place, mode, cancellation).ConfigureAwait(false) != ExitCode.Success)
                status = ExitCode.Failure;
        }

        return status;
    }

    private static async Task<ExitCode> RunAsync(string mountPoint, UnmountMode mode, CancellationToken cancellation)
    {
        if (Unmounter.Check(mountPoint) is { } wrong)
        {
            Terminal.Say(wrong);
            return ExitCode.Usage;
        }

        if (await Unmounter.UnmountAsync(mountPoint, mode, cancellation).ConfigureAwait(false) is not { } problem)
            return ExitCode.Success;
        Terminal.Say(problem);
        return ExitCode.Failure;
    }
}
