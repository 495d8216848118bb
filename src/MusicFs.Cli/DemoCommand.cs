using System.CommandLine;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;
using MusicFs.Host.Daemon;
using MusicFs.Host.Demo;
using MusicFs.Host.Logging;
using MusicFs.Host.Mounting;

namespace MusicFs.Cli;

/// <summary><c>musicfs demo</c>: a library of generated music, mounted until Ctrl-C and removed afterwards.</summary>
internal static class DemoCommand
{
    private const string Examples =
        """
        Example:
          musicfs demo /tmp/musicfs-demo

        The mount point is made if it is missing. Everything that was made is removed at the end (Ctrl-C).
        Exit status: as of mount.
        """;

    public static Command Create()
    {
        DocumentedCommand command = new("demo", "Generate a small library of music and mount it.", Examples);
        Argument<string> mountPoint = MountArguments.MountPointArgument();
        mountPoint.Description = "An empty folder; made if it is missing.";
        Option<LogLevel?> logLevel = MountArguments.LogLevelOption();
        command.Add(mountPoint);
        command.Add(logLevel);
        command.SetAction(async (parsed, cancellation) =>
        {
            string place = Path.GetFullPath(parsed.GetValue(mountPoint)!);
            LogLevel level = parsed.GetValue(logLevel) ?? LogLevel.Warning;
            return (int)await RunAsync(place, level, cancellation).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<ExitCode> RunAsync(string mountPoint, LogLevel level, CancellationToken cancellation)
    {
        DirectoryInfo library = Directory.CreateTempSubdirectory("musicfs-demo-");
        bool made = false;
        try
        {
            // A dead mount left there does not exist for this question and makes no folder either.
            made = Unmounter.Check(mountPoint) is not null && !Path.Exists(mountPoint);
            if (made)
                Directory.CreateDirectory(mountPoint);
            DemoLibrary.Write(library.FullName, cancellation);
            MountRequest request = new() { MountPoint = mountPoint, Origins = [new OriginLocation("demo", library.FullName)] };
            return await new MountRun([request], new LogSettings { Level = level }, endsWithTerminal: true).RunAsync(Announce).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Terminal.Say(new Problem($"The demo could not be set up: {e.Message}", "Choose another folder for the mount point."));
            return ExitCode.CannotMount;
        }
        finally
        {
            library.Delete(recursive: true);
            if (made)
                RemoveIfEmpty(mountPoint);
        }
    }

    private static void Announce(MountedPlace mount)
    {
        string at = mount.MountPoint;
        Console.Out.WriteLine(
            $"""
            mounted {at}: {MountRun.DescribeMount(mount)} ({mount.Description})

            Try, in another terminal:
              ls {at}
              find {at} -name '*.flac'
              ls {at}/.origins/demo        the folders as they really are
              mpv {at}                     or any other player
            Ctrl-C here unmounts it and removes the generated music.
            """);
    }

    private static void RemoveIfEmpty(string directory)
    {
        try
        {
            Directory.Delete(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Terminal.Say($"{directory} was left: {e.Message}");
        }
    }
}
