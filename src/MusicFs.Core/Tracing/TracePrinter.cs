using MusicFs.Contracts.Tracing;

namespace MusicFs.Core.Tracing;

/// <summary>
/// Prints every operation as it ends (<c>MUSICFS_TRACE=1</c>) from a task of its own, so that a slow terminal slows no
/// operation; what it was too slow for is told as a number.
/// </summary>
public sealed class TracePrinter : IAsyncDisposable
{
    private readonly TextWriter _output;
    private readonly TraceReader _reader;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _task;
    private long _missed;

    /// <summary>Starts printing; <paramref name="output"/> is not closed.</summary>
    public TracePrinter(TraceRing ring, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(ring);
        _output = output;
        _reader = ring.Follow();
        _task = Task.Run(RunAsync);
    }

    /// <summary>Prints what is there and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _task.ConfigureAwait(false);
        while (_reader.TryRead(out OperationRecord record))
            await PrintAsync(record).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
                await PrintAsync(await _reader.ReadAsync(_stop.Token).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async ValueTask PrintAsync(OperationRecord record)
    {
        if (_reader.Missed != _missed)
        {
            await _output.WriteLineAsync($"({_reader.Missed - _missed} operations were too fast to print)").ConfigureAwait(false);
            _missed = _reader.Missed;
        }

        await _output.WriteLineAsync(TraceFormat.Line(record)).ConfigureAwait(false);
    }
}
