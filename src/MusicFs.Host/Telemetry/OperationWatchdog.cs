using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Tracing;
using MusicFs.Core.Tracing;

namespace MusicFs.Host.Telemetry;

/// <summary>
/// Looks every two seconds for operations that do not end, and reports each once, with what else is under way; logs each that took over a
/// second when it has ended. One for a filesystem; its loops are its own, and operations wait for none of them.
/// </summary>
internal sealed class OperationWatchdog : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Lines that one report may have of what else is under way.</summary>
    private const int MostOthers = 20;

    private readonly TraceRing _ring;
    private readonly OperationNames _names;
    private readonly Func<string, string?> _healthOf;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly HashSet<(ulong Request, long Start)> _reported = [];
    private readonly Channel<OperationRecord> _slow = Channel.CreateBounded<OperationRecord>(
        new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loops;

    /// <param name="ring">Whose operations.</param>
    /// <param name="names">What the numbers in them mean.</param>
    /// <param name="healthOf">The state of an origin, where one is known.</param>
    /// <param name="time">The clock of the looks; its timestamps are those of the operations.</param>
    /// <param name="log">Where reports go.</param>
    public OperationWatchdog(TraceRing ring, OperationNames names, Func<string, string?> healthOf, TimeProvider time, ILogger log)
    {
        _ring = ring;
        _names = names;
        _healthOf = healthOf;
        _time = time;
        _log = log;
        ring.TellOfSlow(record => _slow.Writer.TryWrite(record));
        _loops = Task.WhenAll(LookAgainAndAgainAsync(), LogSlowAsync());
    }

    /// <summary>Reports everything that is under way, however short. Returns at once.</summary>
    public void ReportNow()
    {
        IReadOnlyList<OperationInFlight> running = _ring.Live.Look(_time.GetTimestamp());
        _log.LogWarning("Operations in flight: {Count}.{Operations}", running.Count, Describe(running));
    }

    /// <summary>One look.</summary>
    internal void Look()
    {
        long now = _time.GetTimestamp();
        IReadOnlyList<OperationInFlight> running = _ring.Live.Look(now);
        _reported.RemoveWhere(known => !running.Any(operation => IdOf(operation) == known));
        foreach (OperationInFlight operation in running)
        {
            TimeSpan age = _time.GetElapsedTime(operation.Record.StartTimestamp, now);
            if (age < Limit || !_reported.Add(IdOf(operation)))
                continue;
            OperationInFlight[] others = [.. running.Where(other => other != operation)];
            _log.LogWarning(
                "An operation has not ended for {Seconds:0} s: {Operation}. Others in flight: {Count}.{Others}",
                age.TotalSeconds, Describe(operation), others.Length, Describe(others));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _ring.TellOfSlow(null);
        _slow.Writer.TryComplete();
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loops.ConfigureAwait(false);
        _stop.Dispose();
    }

    private static (ulong Request, long Start) IdOf(OperationInFlight operation) => (operation.Record.RequestId, operation.Record.StartTimestamp);

    private async Task LookAgainAndAgainAsync()
    {
        using PeriodicTimer timer = new(Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
                Look();
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    /// <summary>What was under way at the end is still logged.</summary>
    private async Task LogSlowAsync()
    {
        await foreach (OperationRecord record in _slow.Reader.ReadAllAsync().ConfigureAwait(false))
            _log.LogWarning("A slow operation: {Operation}", TraceText.Line(record, _names.PathOf(record), _names.OriginOf(record)));
    }

    private string Describe(IReadOnlyCollection<OperationInFlight> operations)
    {
        IEnumerable<string> lines = operations.Take(MostOthers).Select(Describe);
        if (operations.Count > MostOthers)
            lines = lines.Append(FormattableString.Invariant($"and {operations.Count - MostOthers} more"));
        return string.Concat(lines.Select(static line => "\n  " + line));
    }

    private string Describe(OperationInFlight operation)
    {
        OperationRecord record = operation.Record;
        string? origin = _names.OriginOf(record);
        string state = origin is not null && _healthOf(origin) is { } health ? $" ({health})" : "";
        return $"{TraceText.Line(record, _names.PathOf(record), origin)}{state} stage={operation.Stage}";
    }
}
