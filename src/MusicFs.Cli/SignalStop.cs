using System.Runtime.InteropServices;
using MusicFs.Host.Daemon;

namespace MusicFs.Cli;

/// <summary>
/// Turns SIGINT, SIGTERM and, in the foreground, the terminal's hang-up into an orderly end: before the mount is there it
/// stops the scan, afterwards it asks the daemon to unmount, once for each signal. SIGUSR1 has the daemon look for changes, SIGHUP without a terminal read its
/// configuration again, SIGQUIT has it log the operations under way.
/// </summary>
internal sealed class SignalStop : IDisposable
{
    /// <summary>SIGUSR1 of Linux, for which the framework has no name.</summary>
    private const PosixSignal UserSignal = (PosixSignal)10;

    private readonly CancellationTokenSource _beforeMount = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Lock _gate = new();
    private LibraryDaemon? _daemon;

    public SignalStop(bool endsWithTerminal)
    {
        PosixSignalRegistration hangUp = PosixSignalRegistration.Create(
            PosixSignal.SIGHUP,
            context =>
            {
                context.Cancel = true;
                if (endsWithTerminal)
                    Stop();
                else
                    Reload();
            });
        _registrations =
        [
            hangUp,
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, OnQuit),
            .. OperatingSystem.IsLinux() ? [PosixSignalRegistration.Create(UserSignal, OnRescan)] : (PosixSignalRegistration[])[],
        ];
    }

    /// <summary>Fires on a signal that comes before <see cref="HandOver"/>.</summary>
    public CancellationToken BeforeMount => _beforeMount.Token;

    /// <summary>From now on signals go to the daemon; one that came just before as well.</summary>
    public void HandOver(LibraryDaemon daemon)
    {
        lock (_gate)
            _daemon = daemon;
        if (_beforeMount.IsCancellationRequested)
            daemon.RequestStop();
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _beforeMount.Dispose();
    }

    private void Reload()
    {
        lock (_gate)
            _daemon?.RequestReload();
    }

    private void OnRescan(PosixSignalContext context)
    {
        // Without this the signal would end the process.
        context.Cancel = true;
        lock (_gate)
            _daemon?.RequestRescan();
    }

    private void OnQuit(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (_gate)
            _daemon?.ReportOperations();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        Stop();
    }

    /// <summary>As a signal would.</summary>
    public void Request() => Stop();

    private void Stop()
    {
        LibraryDaemon? daemon;
        lock (_gate)
            daemon = _daemon;
        if (daemon is null)
            _beforeMount.Cancel();
        else
            daemon.RequestStop();
    }
}
