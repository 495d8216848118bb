using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;
using MusicFs.Host.Service.Windows;

namespace MusicFs.Host.Service;

/// <summary>
/// Keeps the machine from falling asleep while music is read, for those who ask for it: a child process holds the system's lock
/// (<c>systemd-inhibit</c>) as long as its standard input is open, so that the lock ends with this process however that ends. No operation
/// knows of it: it looks from time to time whether any were there.
/// </summary>
/// <param name="readSoFar">A number that is another one when something was read or opened since.</param>
/// <param name="start">What the child is.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Hears where the lock cannot be had.</param>
internal sealed class KeepAwake(Func<long> readSoFar, Func<ProcessStartInfo> start, TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>From one look to the next.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Players read ahead: a minute without a read is no end.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);

    private Process? _child;
    private PowerRequest? _request;
    private long _last = readSoFar();
    private long _lastTime;
    private bool _hasFailed;

    /// <summary>The process that holds the lock; null while there is none.</summary>
    internal int? Holder => _child?.Id;

    /// <summary>On Linux: waits for the end of its input, and has the lock until then.</summary>
    public static ProcessStartInfo Inhibit() => new("systemd-inhibit", ["--what=sleep:idle", "--who=musicfs", "--why=Music is being read", "--mode=block", "cat"])
    {
        RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
    };

    /// <summary>Looks until it is stopped; the lock ends with it.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
                Look();
        }
        finally
        {
            Release();
        }
    }

    /// <summary>One look.</summary>
    internal void Look()
    {
        long now = readSoFar();
        if (now != _last)
        {
            (_last, _lastTime) = (now, time.GetTimestamp());
            Take();
        }
        else if ((_child is not null || _request is not null) && time.GetElapsedTime(_lastTime) >= Patience)
        {
            Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Release();

    private void Take()
    {
        if (OperatingSystem.IsWindows())
        {
            TakeOnWindows();
            return;
        }

        if (_child is { HasExited: false })
            return;
        bool isLost = _child is not null;
        Release();
        if (_hasFailed)
            return;
        try
        {
            _child = isLost ? null : Process.Start(start());
            // What it says is nobody's, and must not fill a pipe.
            _child?.BeginErrorReadLine();
            _child?.BeginOutputReadLine();
        }
        catch (Win32Exception failure)
        {
            _hasFailed = true;
            log.LogWarning("The machine is not kept awake: {Reason}", failure.Message);
            return;
        }

        if (!isLost)
            return;
        // One that ended by itself was refused the lock, and would be again.
        _hasFailed = true;
        log.LogWarning("The machine is not kept awake: the system does not give this user its lock against sleep.");
    }

    /// <summary>Windows ends the request with the process by itself.</summary>
    [SupportedOSPlatform("windows")]
    private void TakeOnWindows()
    {
        if (_request is not null || _hasFailed)
            return;
        try
        {
            _request = new PowerRequest("Music is being read");
        }
        catch (Win32Exception failure)
        {
            _hasFailed = true;
            log.LogWarning("The machine is not kept awake: {Reason}", failure.Message);
        }
    }

    private void Release()
    {
        _request?.Dispose();
        _request = null;
        if (_child is not { } child)
            return;
        _child = null;
        child.StandardInput.Close();
        if (!child.WaitForExit(EndLimit))
            child.Kill();
        child.Dispose();
    }
}
