using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Plugins;

namespace MusicFs.Host.Supervision;

/// <summary>
/// What is left when a mistake got past everything: says what it was, takes the mounts away so that nobody hangs on them, and ends the
/// process. Listens from its making to its disposal.
/// </summary>
public sealed class LastResort : IDisposable
{
    /// <summary>For all mounts together; then the process ends with them, and the next start clears what is left.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly Func<IReadOnlyList<string>> _mountPoints;
    private readonly Func<string, CancellationToken, Task<Problem?>> _unmount;
    private readonly Action _flush;
    private readonly Action _exit;
    private readonly ILogger _log;
    private int _isUsed;

    /// <param name="mountPoints">What is mounted now.</param>
    /// <param name="unmount">Takes one away although it is in use.</param>
    /// <param name="flush">Writes out what was logged.</param>
    /// <param name="exit">Ends the process.</param>
    /// <param name="log">Hears what it was.</param>
    public LastResort(
        Func<IReadOnlyList<string>> mountPoints, Func<string, CancellationToken, Task<Problem?>> unmount, Action flush, Action exit, ILogger log)
    {
        _mountPoints = mountPoints;
        _unmount = unmount;
        _flush = flush;
        _exit = exit;
        _log = log;
        AppDomain.CurrentDomain.UnhandledException += OnUnhandled;
        TaskScheduler.UnobservedTaskException += OnUnobserved;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= OnUnhandled;
        TaskScheduler.UnobservedTaskException -= OnUnobserved;
    }

    internal void OnUnhandled(object? sender, UnhandledExceptionEventArgs happened) => End(happened.ExceptionObject as Exception);

    /// <summary>
    /// An exception that nobody looked at. What a network or a disk throws into a call that was given up is no mistake of the program and
    /// is logged only; everything else is one, after which nothing can be relied on.
    /// </summary>
    internal void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs happened)
    {
        happened.SetObserved();
        if (happened.Exception.Flatten().InnerExceptions.All(IsOfTheWorld))
            _log.LogWarning(happened.Exception, "A call that nobody waited for failed.");
        else if (!PluginBlame.Take(happened.Exception))
            End(happened.Exception);
    }

    private static bool IsOfTheWorld(Exception fault) =>
        fault is IOException or SocketException or HttpRequestException or TimeoutException or OperationCanceledException or ObjectDisposedException;

    private void End(Exception? fault)
    {
        // A second one while the first is dealt with has nothing to add.
        if (Interlocked.Exchange(ref _isUsed, 1) != 0)
            return;
        try
        {
            _log.LogCritical(fault, "A mistake of the program: everything is unmounted, and the daemon ends.");
            // On a pool thread each: this thread is the one that failed. The wait has an end, whatever the kernel does.
            using CancellationTokenSource limit = new(Limit);
            Task[] unmounts = [.. _mountPoints().Select(place => Task.Run(() => _unmount(place, limit.Token)))];
            ((IAsyncResult)Task.WhenAll(unmounts)).AsyncWaitHandle.WaitOne(Limit);
            _flush();
        }
        catch (Exception)
        {
            // There is no resort after the last.
        }

        _exit();
    }
}
