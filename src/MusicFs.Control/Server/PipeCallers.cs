using System.IO.Pipes;
using System.Net;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace MusicFs.Control.Server;

/// <summary>
/// Callers of a named pipe. Its access control list says who may open it: this process' user, of this machine; the administrators as well where that user is the
/// system itself. Some instances of the pipe always wait, so that a caller finds one also while others are being accepted.
/// </summary>
internal sealed class PipeCallers : ICallers
{
    /// <summary>Instances that wait for callers at once.</summary>
    private const int Waiting = 4;

    private readonly string _name;
    private readonly Func<bool> _turnsAway;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task<NamedPipeServerStream>> _waiting = [];
    private bool _isFirst = true;

    public PipeCallers(string name, Func<bool> turnsAway, ILoggerFactory loggers)
    {
        (_name, _turnsAway, _log) = (name, turnsAway, loggers.CreateLogger<PipeCallers>());
        EndPoint = new NamedPipeEndPoint(name);
        // Who comes from now on finds it.
        Refill();
    }

    public EndPoint EndPoint { get; }

    public void AddTo(KestrelServerOptions options) => options.ListenNamedPipe(_name, static listen => listen.Protocols = HttpProtocols.Http2);

    public async Task<ConnectionContext> AcceptAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Refill();
            Task<NamedPipeServerStream> connected = await Task.WhenAny(_waiting).WaitAsync(cancellation).ConfigureAwait(false);
            _waiting.Remove(connected);
            NamedPipeServerStream caller;
            try
            {
                caller = await connected.ConfigureAwait(false);
            }
            catch (IOException e)
            {
                // It came and went.
                _log.LogDebug(e, "A caller of the control pipe was gone before it was accepted");
                continue;
            }

            if (!_turnsAway())
                return new PipeConnection(caller, EndPoint);
            _log.LogWarning("A caller was turned away from the control pipe: too few descriptors are free");
            await caller.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Connections that there are live on.</summary>
    public void Dispose() => _end.Cancel();

    private void Refill()
    {
        _end.Token.ThrowIfCancellationRequested();
        while (_waiting.Count < Waiting)
        {
            _waiting.Add(WaitAsync(Create(_name, _isFirst)));
            _isFirst = false;
        }
    }

    private async Task<NamedPipeServerStream> WaitAsync(NamedPipeServerStream instance)
    {
        try
        {
            await instance.WaitForConnectionAsync(_end.Token).ConfigureAwait(false);
            return instance;
        }
        catch
        {
            await instance.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The first instance fails where another process has a pipe of that name.</summary>
    private static NamedPipeServerStream Create(string name, bool isFirst)
    {
        PipeOptions options = PipeOptions.Asynchronous | PipeOptions.WriteThrough;
        if (!OperatingSystem.IsWindows())
            return new NamedPipeServerStream(name, PipeDirection.InOut, NamedPipeServerStream.MaxAllowedServerInstances, PipeTransmissionMode.Byte, options | PipeOptions.CurrentUserOnly);
        return NamedPipeServerStreamAcl.Create(
            name, PipeDirection.InOut, NamedPipeServerStream.MaxAllowedServerInstances, PipeTransmissionMode.Byte,
            isFirst ? options | PipeOptions.FirstPipeInstance : options, inBufferSize: 0, outBufferSize: 0, Access());
    }

    [SupportedOSPlatform("windows")]
    private static PipeSecurity Access()
    {
        using WindowsIdentity identity = WindowsIdentity.GetCurrent();
        SecurityIdentifier user = identity.User!;
        PipeSecurity access = new();
        access.AddAccessRule(new PipeAccessRule(new SecurityIdentifier(WellKnownSidType.NetworkSid, null), PipeAccessRights.FullControl, AccessControlType.Deny));
        access.AddAccessRule(new PipeAccessRule(user, PipeAccessRights.FullControl, AccessControlType.Allow));
        if (user.IsWellKnown(WellKnownSidType.LocalSystemSid) || user.IsWellKnown(WellKnownSidType.LocalServiceSid))
        {
            access.AddAccessRule(new PipeAccessRule(
                new SecurityIdentifier(WellKnownSidType.BuiltinAdministratorsSid, null), PipeAccessRights.ReadWrite, AccessControlType.Allow));
        }

        return access;
    }
}
