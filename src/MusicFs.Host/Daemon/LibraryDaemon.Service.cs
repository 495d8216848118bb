using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Events;
using MusicFs.Control.Server;
using MusicFs.Host.ControlApi;
using MusicFs.Host.Service;

namespace MusicFs.Host.Daemon;

/// <summary>What the daemon has to do with those around it: the service manager, and callers over TCP.</summary>
public sealed partial class LibraryDaemon
{
    private readonly GrpcServer? _tcp;

    /// <summary>Where the control interface is served over TCP; null for nowhere.</summary>
    internal IPEndPoint? TcpAddress { get; private set; }

    private SystemdNotifier? Service => _parts.Service;

    private void TellReady()
    {
        if (Service is not { } manager)
            return;
        manager.Ready();
        ServiceReports reports = new(this, manager, new MountProbe(MountProbe.AskKernel, _parts.Time), _parts.Time, _parts.Loggers.CreateLogger<ServiceReports>());
        Supervisor.Run("service status", reports.TellStatusAsync);
        if (manager.Watchdog is not { } allowed)
            return;
        // The first look at the mounts takes a moment, and of a process that took over the manager has not heard yet.
        manager.Alive();
        Supervisor.Run("service watchdog", stop => reports.TellLifeAsync(allowed, stop));
    }

    private void TellStopping()
    {
        Service?.Stopping();
        Events.Publish(EventTypes.DaemonStopping);
    }

    /// <summary>The mounts do without, where it cannot be had.</summary>
    private GrpcServer? ListenOnTcp()
    {
        if (_parts.Configuration?.Current is not { ControlListen: { } address } configuration)
            return null;
        string? file = configuration.ControlTokenFile ?? (_parts.ControlDirectory is { } folder ? Path.Combine(folder, Library + ".token") : null);
        string? reason = "there is no place for its token; set control.token_file.";
        if (file is null || ControlToken.FromFile(file, out reason) is not { } token)
        {
            _log.LogError("The control interface is not served at {Address}: {Reason}", address, reason);
            return null;
        }

        Socket listener = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(address);
            listener.Listen();
        }
        catch (SocketException fault)
        {
            listener.Dispose();
            _log.LogError("The control interface is not served at {Address}: {Reason}", address, fault.Message);
            return null;
        }

        TcpAddress = (IPEndPoint)listener.LocalEndPoint!;
        _log.LogInformation("The control interface is served at {Address} to callers with the token in {File}.", TcpAddress, file);
        return new GrpcServer(listener, () => ControlServices.Of(this, _parts.Time, isLocal: false), _parts.Loggers, token);
    }
}
