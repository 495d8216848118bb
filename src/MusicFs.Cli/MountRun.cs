using Microsoft.Extensions.Logging;
using MusicFs.Host.Configuration;
using MusicFs.Host.Mounting;
using MusicFs.Host.Telemetry;

namespace MusicFs.Cli;

/// <summary>One mount from start to end in this process: progress, signals, exit status.</summary>
internal sealed class MountRun(MountRequest request, LogLevel level, bool endsWithTerminal)
{
    private readonly MountRequest _request = request with
    {
        TraceOutput = IsSet("MUSICFS_TRACE") ? Console.Error : null,
        SummaryOutput = IsSet("MUSICFS_TRACE_SUMMARY") ? Console.Error : null,
    };

    /// <param name="announce">Called once, when mounted.</param>
    public async Task<ExitCode> RunAsync(Action<MountSession> announce)
    {
        using DeferredLoggers loggers = new(level);
        using SignalStop stop = new(endsWithTerminal);
        ExitCode status = await RunAsync(loggers, stop, announce).ConfigureAwait(false);
        if (loggers.Dropped > 0)
            Terminal.Say($"musicfs: {loggers.Dropped} log events were dropped.");
        return status;
    }

    /// <summary>What a scan found, as a phrase.</summary>
    public static string Describe(LibrarySummary library)
    {
        string text = Count(library.Tracks, "track");
        if (library.WithoutTags > 0)
            text += $", {library.WithoutTags} without readable tags";
        if (library.Kept > 0)
            text += $", {library.Kept} not found and kept";
        return library.UnreadableFolders == 0 ? text : $"{text}, {Count(library.UnreadableFolders, "folder")} not readable";
    }

    private async Task<ExitCode> RunAsync(ILoggerFactory loggers, SignalStop stop, Action<MountSession> announce)
    {
        SessionStart start;
        try
        {
            ScanDisplay display = new();
            await using (display.ConfigureAwait(false))
                start = await MountSession.StartAsync(_request, display, loggers, stop.BeforeMount).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.BeforeMount.IsCancellationRequested)
        {
            Terminal.Say("musicfs: Stopped before anything was mounted.");
            return ExitCode.CannotMount;
        }

        if (!start.IsSuccess)
        {
            Terminal.Say(start.Problem);
            return start.IsConfiguration ? ExitCode.Usage : ExitCode.CannotMount;
        }

        await using (start.Session.ConfigureAwait(false))
        {
            stop.HandOver(start.Session);
            announce(start.Session);
            SessionEnd end = await start.Session.Completion.ConfigureAwait(false);
            return end == SessionEnd.Unmounted ? ExitCode.Success : ExitCode.CannotMount;
        }
    }

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    private static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) == "1";
}
