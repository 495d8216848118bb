using System.Diagnostics;
using MusicFs.Host.Mounting;
using Spectre.Console;

namespace MusicFs.Cli;

/// <summary>
/// Shows a scan that takes its time: a live line on a terminal, otherwise a plain one now and then. A scan that ends within
/// half a second shows nothing and loads no terminal library. Reports come from any thread.
/// </summary>
internal sealed class ScanDisplay : IProgress<ScanProgress>, IAsyncDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LiveInterval = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _ended = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private readonly Task _loop;
    private ScanProgress _latest;
    private int _isDisposed;

    public ScanDisplay() => _loop = ShowAsync();

    public void Report(ScanProgress value)
    {
        lock (_gate)
            _latest = value;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _ended.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _ended.Dispose();
    }

    private async Task ShowAsync()
    {
        if (await EndedWithinAsync(Quiet).ConfigureAwait(false))
            return;
        if (Terminal.IsInteractive)
            await ShowLiveAsync().ConfigureAwait(false);
        else
            await ShowPlainAsync().ConfigureAwait(false);
    }

    private async Task ShowPlainAsync()
    {
        while (!await EndedWithinAsync(PlainInterval).ConfigureAwait(false))
            Terminal.Say(Describe());
    }

    private Task ShowLiveAsync()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Status().StartAsync(Describe(), async status =>
        {
            while (!await EndedWithinAsync(LiveInterval).ConfigureAwait(false))
                status.Status = Describe();
        });
    }

    private async Task<bool> EndedWithinAsync(TimeSpan time)
    {
        try
        {
            await Task.Delay(time, _ended.Token).ConfigureAwait(false);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private string Describe()
    {
        ScanProgress progress;
        lock (_gate)
            progress = _latest;
        double rate = progress.Read / _clock.Elapsed.TotalSeconds;
        string text = $"scanning: {progress.Read:N0} of {progress.Found:N0}{(progress.ListingEnded ? "" : "+")} files, {rate:N0} files/s";
        if (!progress.ListingEnded || rate < 1)
            return text;
        TimeSpan left = TimeSpan.FromSeconds((progress.Found - progress.Read) / rate);
        return $"{text}, {(left.TotalHours >= 1 ? $"{left:h\\:mm\\:ss}" : $"{left:m\\:ss}")} left";
    }
}
