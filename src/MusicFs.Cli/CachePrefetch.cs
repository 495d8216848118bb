using System.CommandLine;
using System.Globalization;
using MusicFs.Cli.Calls;
using MusicFs.Control;
using MusicFs.Control.Client;
using MusicFs.Control.V1;
using MusicFs.Host.Mounting;

namespace MusicFs.Cli;

/// <summary><c>musicfs cache prefetch</c>: has the daemon fetch files before anybody reads them.</summary>
internal static class CachePrefetch
{
    public static Command Create()
    {
        DocumentedCommand command = new("prefetch", "Fetch files or folders of a mount before they are read.", CacheCommand.Examples);
        Argument<string[]> paths = new("PATH")
        {
            Description = "Below a mount, or from the root of its tree as '/Artist/Album'; '-' reads paths from standard input, one a line.",
            Arity = ArgumentArity.OneOrMore,
        };
        command.Add(paths);
        DaemonArguments arguments = new(command, takesPath: false);
        command.SetAction(async (parsed, cancellation) =>
        {
            List<string> wanted = [.. (parsed.GetValue(paths) ?? []).Where(static path => path != "-")];
            if ((parsed.GetValue(paths) ?? []).Contains("-"))
            {
                while (await Console.In.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
                    wanted.Add(line);
            }

            return await arguments.RunAsync(parsed, wanted, daemon => FetchAsync(daemon, Request(daemon.Status, wanted), cancellation), cancellation).ConfigureAwait(false);
        });
        return command;
    }

    /// <summary>Paths below a mount are told from its root.</summary>
    private static PrefetchRequest Request(StatusReply status, List<string> paths)
    {
        PrefetchRequest request = new();
        foreach (string path in paths)
        {
            string real = RealPath.Resolve(path);
            MountStatus? mount = status.Mounts.FirstOrDefault(mount => RealPath.IsWithin(real, mount.MountPoint));
            request.MountPoint = mount?.MountPoint ?? request.MountPoint;
            request.Paths.Add(mount is null ? path : RealPath.Below(real, mount.MountPoint));
        }

        return request;
    }

    private static async Task<ExitCode> FetchAsync(DaemonConnection daemon, PrefetchRequest request, CancellationToken cancellation)
    {
        GrpcCall<PrefetchProgress> call = await daemon.Channel.StreamAsync(
            ControlMethods.Prefetch, request, Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
        await using (call.ConfigureAwait(false))
        {
            ulong files = 0, failed = 0, bytes = 0;
            while (await call.NextAsync(cancellation).ConfigureAwait(false) is { } progress)
            {
                if (Terminal.IsInteractive)
                    Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r\u001b[K{files + 1:N0} of {progress.Files:N0}: {ByteCount.Text(progress.Fetched)} of {ByteCount.Text(progress.Size)}"));
                if (!progress.Done)
                    continue;
                files++;
                bytes += progress.Fetched;
                if (progress.Problem.Length == 0)
                    continue;
                failed++;
                Terminal.Say($"{(Terminal.IsInteractive ? "\r\u001b[K" : "")}{progress.Path}: {progress.Problem}");
            }

            if (!call.Status.IsOk)
                return DaemonArguments.Refuse(daemon, call.Status);
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(Terminal.IsInteractive ? "\r\u001b[K" : "")}{files - failed:N0} files are kept, {ByteCount.Text(bytes)} were fetched."));
            return failed == 0 ? ExitCode.Success : ExitCode.Failure;
        }
    }
}
