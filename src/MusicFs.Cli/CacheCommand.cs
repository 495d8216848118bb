using System.CommandLine;
using System.Globalization;
using MusicFs.Cli.Calls;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Host.Libraries;

namespace MusicFs.Cli;

/// <summary><c>musicfs cache ...</c>: looks after what is kept of remote originals, by way of the daemon where the library is mounted.</summary>
internal static class CacheCommand
{
    internal const string Examples =
        """
        Examples:
          musicfs cache stats
          musicfs cache verify --deep
          musicfs cache clear --id nas --dry-run
          musicfs cache prefetch '/Ann/First Album [FLAC]'
          find /mnt/music/Ann -name '*.flac' | musicfs cache prefetch -
          musicfs cache backup cache.tar

        Everything in the cache is a copy of what the origins have: what is dropped is fetched again when it is read.

        Exit status: 0 all well, 1 something was damaged (and is dropped) or could not be fetched, 2 there is no cache, or it is in use,
        3 no daemon is running, and one is needed.
        """;

    public static Command Create()
    {
        DocumentedCommand command = new("cache", "Look after what is kept of remote originals.", Examples);
        command.Add(Stats());
        command.Add(Verify("verify", "Read all that is kept, and drop what is damaged."));
        command.Add(Verify("repair", "The same as verify: what is damaged is dropped, and fetched again when it is read."));
        command.Add(Clear());
        command.Add(CachePrefetch.Create());
        command.Add(BackUp());
        command.Add(Restore());
        return command;
    }

    private static DocumentedCommand Stats()
    {
        DocumentedCommand command = new("stats", "Count what is kept.", Examples);
        LibraryArguments library = new(command);
        Option<bool> json = new("--json") { Description = "Print one JSON object." };
        command.Add(json);
        command.SetAction((parsed, cancellation) => RunAsync(
            library,
            parsed,
            async daemon =>
            {
                GrpcReply<CacheStatsReply> reply = await daemon.Channel.CallAsync(
                    ControlMethods.CacheStats, new CacheStatsRequest(), TimeSpan.FromSeconds(30), cancellation).ConfigureAwait(false);
                if (!reply.IsOk)
                    return Refuse(daemon, reply.Status);
                Console.Out.WriteLine(parsed.GetValue(json) ? CacheText.Json(reply.Value) : CacheText.Plain(reply.Value));
                return ExitCode.Success;
            },
            async folder =>
            {
                (CacheStatistics? counts, Problem? problem) = await CacheCare.CountAsync(folder).ConfigureAwait(false);
                if (counts is null)
                    return Refuse(problem!);
                Console.Out.WriteLine(parsed.GetValue(json) ? CacheText.Json(counts) : CacheText.Plain(counts, folder));
                return ExitCode.Success;
            },
            cancellation));
        return command;
    }

    private static DocumentedCommand Verify(string name, string description)
    {
        DocumentedCommand command = new(name, description, Examples);
        LibraryArguments library = new(command);
        Option<bool> deep = new("--deep") { Description = "Also fetch what was taken over from another version of a file, and compare (the library must be mounted)." };
        command.Add(deep);
        command.SetAction((parsed, cancellation) => RunAsync(
            library,
            parsed,
            daemon => VerifyAsync(daemon, parsed.GetValue(deep), cancellation),
            async folder =>
            {
                if (parsed.GetValue(deep))
                    return Refuse(new Problem("--deep needs the origins.", "Mount the library first: musicfs mount"));
                (CacheVerification? found, Problem? problem) = await CacheCare.VerifyAsync(folder, cancellation).ConfigureAwait(false);
                if (found is null)
                    return Refuse(problem!);
                Say($"{found.Checked:N0} chunks, {ByteCount.Text(found.CheckedBytes)}: {found.Bad:N0} damaged and dropped.");
                return found.Bad == 0 ? ExitCode.Success : ExitCode.Failure;
            },
            cancellation));
        return command;
    }

    private static async Task<ExitCode> VerifyAsync(DaemonConnection daemon, bool deep, CancellationToken cancellation)
    {
        GrpcReply<VerifyCacheReply> reply = await daemon.Channel.CallAsync(
            ControlMethods.VerifyCache, new VerifyCacheRequest { Deep = deep }, Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
        if (!reply.IsOk)
            return Refuse(daemon, reply.Status);
        VerifyCacheReply found = reply.Value;
        Say($"{found.CheckedChunks:N0} chunks, {ByteCount.Text(found.CheckedBytes)}: {found.BadChunks:N0} damaged and dropped.");
        if (deep)
            Say($"{ByteCount.Text(found.ComparedBytes)} compared with the origins: {found.DifferingFiles:N0} files differed and are dropped, {found.FailedFiles:N0} could not be fetched.");
        return found.BadChunks + found.DifferingFiles + found.FailedFiles == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static DocumentedCommand Clear()
    {
        DocumentedCommand command = new("clear", "Drop what is kept.", """
            Examples:
              musicfs cache clear
              musicfs cache clear --dry-run
              musicfs cache clear --id nas

            What is pinned (musicfs pins) stays, mounted or not; unpin it first to drop it. With --id everything of that origin goes, what is
            pinned too, and that is then fetched again. --dry-run without --id counts all that is kept, and so more than goes where there are pins;
            with --id what the files have stored, and so more than goes where files share it.

            Exit status: 0 done, 2 there is no cache, or it is in use, 3 no daemon is running, and one is needed.
            """);
        LibraryArguments library = new(command);
        Option<string[]> ids = new("--id") { HelpName = "ID", Description = "Only of this origin, of a library that is mounted; repeat it for several." };
        Option<bool> dryRun = new("--dry-run") { Description = "Only say how much." };
        command.Add(ids);
        command.Add(dryRun);
        command.SetAction((parsed, cancellation) => RunAsync(
            library,
            parsed,
            async daemon =>
            {
                ClearCacheRequest request = new() { DryRun = parsed.GetValue(dryRun) };
                request.Origins.AddRange(parsed.GetValue(ids) ?? []);
                GrpcReply<ClearCacheReply> reply = await daemon.Channel.CallAsync(
                    ControlMethods.ClearCache, request, Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
                if (!reply.IsOk)
                    return Refuse(daemon, reply.Status);
                // Of one origin it is not known before what its files share with others.
                Say($"{(request is { DryRun: true, Origins.Count: > 0 } ? "At most " : "")}{ByteCount.Text(reply.Value.FreedBytes)} of the disk {(request.DryRun ? "would be" : "are")} free again.");
                return ExitCode.Success;
            },
            async folder =>
            {
                if (parsed.GetValue(ids) is { Length: > 0 } || parsed.GetValue(dryRun))
                    return Refuse(new Problem("--id and --dry-run need the daemon.", "Mount the library first: musicfs mount"));
                (long freed, Problem? problem) = await CacheCare.ClearAsync(folder, cancellation).ConfigureAwait(false);
                if (problem is not null)
                    return Refuse(problem);
                Say($"{ByteCount.Text(freed)} of the disk are free again.");
                return ExitCode.Success;
            },
            cancellation));
        return command;
    }

    private static DocumentedCommand BackUp()
    {
        DocumentedCommand command = new("backup", "Write the cache of a library that is not mounted to one file.", Examples);
        LibraryArguments library = new(command);
        Argument<string> file = new("FILE") { Description = "Where to; a tar archive." };
        command.Add(file);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (library.Read(parsed) is not (_, string folder, _))
                return (int)ExitCode.Usage;
            (long length, Problem? problem) = await CacheCare.BackUpAsync(folder, Path.GetFullPath(parsed.GetValue(file)!), cancellation).ConfigureAwait(false);
            if (problem is not null)
                return (int)Refuse(problem);
            Say($"{ByteCount.Text(length)} written.");
            return (int)ExitCode.Success;
        });
        return command;
    }

    private static DocumentedCommand Restore()
    {
        DocumentedCommand command = new("restore", "Put a backup in place of the cache of a library that is not mounted.", Examples);
        LibraryArguments library = new(command);
        Argument<string> file = new("FILE") { Description = "What 'cache backup' wrote." };
        command.Add(file);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (library.Read(parsed) is not (_, string folder, _))
                return (int)ExitCode.Usage;
            (CacheStatistics? restored, Problem? problem) = await CacheCare.RestoreAsync(folder, Path.GetFullPath(parsed.GetValue(file)!), cancellation).ConfigureAwait(false);
            if (restored is null)
                return (int)Refuse(problem!);
            Say($"{restored.Files:N0} files, {restored.Chunks:N0} chunks and {ByteCount.Text(restored.DiskBytes)} of the disk are what is kept now.");
            return (int)ExitCode.Success;
        });
        return command;
    }

    /// <summary>By way of the daemon where one runs, of the library that is meant or the only one; otherwise on the folder itself.</summary>
    private static async Task<int> RunAsync(
        LibraryArguments library, ParseResult parsed, Func<DaemonConnection, Task<ExitCode>> ask, Func<string, Task<ExitCode>> act, CancellationToken cancellation)
    {
        if (library.ReadName(parsed) is not { } name)
            return (int)ExitCode.Usage;
        DaemonSearch search = await DaemonSearch.FindAsync(name.Length == 0 ? null : name, null, cancellation).ConfigureAwait(false);
        if (search.Daemon is { } daemon)
        {
            using (daemon)
                return (int)await ask(daemon).ConfigureAwait(false);
        }

        return library.Read(parsed) is (_, string folder, _) ? (int)await act(folder).ConfigureAwait(false) : (int)ExitCode.Usage;
    }

    private static void Say(FormattableString line) => Console.Out.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static ExitCode Refuse(Problem problem)
    {
        Terminal.Say(problem);
        return ExitCode.Usage;
    }

    /// <summary>That there is no cache, or no such origin, is the caller's mistake.</summary>
    private static ExitCode Refuse(DaemonConnection daemon, GrpcStatus status)
    {
        ExitCode code = DaemonArguments.Refuse(daemon, status);
        return status.Code is GrpcCode.FailedPrecondition or GrpcCode.NotFound ? ExitCode.Usage : code;
    }
}
