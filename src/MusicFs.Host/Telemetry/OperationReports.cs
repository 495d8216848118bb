using MusicFs.Contracts.Tracing;
using MusicFs.Core.Tracing;

namespace MusicFs.Host.Telemetry;

/// <summary>
/// The trace ring of a library and, where asked for, its printers: every operation as it ends, and a table at the end. The
/// printer follows at its own pace and says what it missed; operations never wait for it.
/// </summary>
internal sealed class OperationReports : IAsyncDisposable
{
    private readonly TextWriter? _summaryOutput;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _printing;

    public OperationReports(OperationNames names, TextWriter? traceOutput, TextWriter? summaryOutput)
    {
        Names = names;
        _summaryOutput = summaryOutput;
        _printing = traceOutput is null ? Task.CompletedTask : PrintAsync(traceOutput);
    }

    /// <summary>Where backends leave their records.</summary>
    public TraceRing Ring { get; } = new();

    /// <summary>What the numbers in its records mean.</summary>
    public OperationNames Names { get; }

    /// <summary>Prints what is still unprinted, then the table.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _printing.ConfigureAwait(false);
        if (_summaryOutput is not null)
            await _summaryOutput.WriteAsync(TraceText.Summary(Ring)).ConfigureAwait(false);
        _ended.Dispose();
    }

    private async Task PrintAsync(TextWriter output)
    {
        List<OperationRecord> records = [];
        long position = 0;
        bool more;
        do
        {
            more = await HasMoreAsync(position).ConfigureAwait(false);
            long missed = Ring.Read(ref position, records);
            if (missed > 0)
                await output.WriteLineAsync($"({missed} operations were overwritten before they could be printed)").ConfigureAwait(false);
            foreach (OperationRecord record in records)
                await output.WriteLineAsync(TraceText.Line(record, Names.PathOf(record), Names.OriginOf(record))).ConfigureAwait(false);
            records.Clear();
        }
        while (more);
    }

    private async Task<bool> HasMoreAsync(long position)
    {
        try
        {
            await Ring.WaitAsync(position).WaitAsync(_ended.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
