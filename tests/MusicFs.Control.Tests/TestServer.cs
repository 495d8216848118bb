using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Control.Endpoint;
using MusicFs.Control.Grpc;
using MusicFs.Control.Server;
using MusicFs.Control.V1;

namespace MusicFs.Control.Tests;

/// <summary>The product's methods with handlers that do what a test asks for, on a socket of their own.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("musicfs-control-");
    private readonly ControlEndpoint _endpoint;
    private readonly GrpcServer _server;

    public TestServer()
    {
        _endpoint = ControlEndpoint.Take(_folder.FullName, "test").Endpoint!;
        _server = new GrpcServer(_endpoint.Listener, Services, NullLoggerFactory.Instance);
    }

    public string Path => _endpoint.Path;

    public string Folder => _folder.FullName;

    /// <summary>Completes when a call waits.</summary>
    public TaskCompletionSource Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a call that waits has been cancelled.</summary>
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Messages that the endless stream has got rid of.</summary>
    public int Written { get; private set; }

    public ValueTask StopAsync() => _server.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _endpoint.Dispose();
        _folder.Delete(recursive: true);
    }

    internal GrpcServices Services() => new GrpcServices()
        .Unary(ControlMethods.Status, static (_, _) => Task.FromResult<GrpcReply<StatusReply>>(new StatusReply { Version = "test", ProcessId = 42 }))
        .Unary(ControlMethods.Shutdown, WaitAsync)
        .Unary(ControlMethods.Mount, static (request, _) => request.MountPoint == "throw"
            ? throw new InvalidOperationException("secret")
            : Task.FromResult<GrpcReply<MountReply>>(new MountReply { Library = new LibraryFound { Tracks = (ulong)request.MountPoint.Length } }))
        .Unary(ControlMethods.Unmount, static (request, _) => Task.FromResult(Refuse(request)))
        .ServerStream(ControlMethods.WatchEvents, StreamAsync);

    private async Task<GrpcReply<ShutdownReply>> WaitAsync(ShutdownRequest request, CancellationToken cancellation)
    {
        Waiting.TrySetResult();
        try
        {
            await new TaskCompletionSource().Task.WaitAsync(cancellation);
            return new ShutdownReply();
        }
        finally
        {
            Cancelled.TrySetResult();
        }
    }

    /// <summary>The mount point is the status: <c>CODE:MESSAGE</c>.</summary>
    private static GrpcReply<UnmountReply> Refuse(UnmountRequest request)
    {
        string[] parts = request.MountPoint.Split(':', 2);
        return new GrpcReply<UnmountReply>((GrpcCode)int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]);
    }

    /// <summary>As many events as the first type says, then the second type as the status' message; or events without end.</summary>
    private async Task<GrpcStatus> StreamAsync(WatchEventsRequest request, GrpcWriter<Event> writer, CancellationToken cancellation)
    {
        await writer.StartAsync(cancellation);
        string filling = new('x', 1000);
        try
        {
            for (int i = 0; request.Types_[0] == "endless" || i < int.Parse(request.Types_[0], CultureInfo.InvariantCulture); i++)
            {
                await writer.WriteAsync(new Event { Type = $"number.{i}", Data = { ["filling"] = filling } }, cancellation);
                Written = i + 1;
            }
        }
        finally
        {
            if (cancellation.IsCancellationRequested)
                Cancelled.TrySetResult();
        }

        return request.Types_.Count > 1 ? new GrpcStatus(GrpcCode.Aborted, request.Types_[1]) : GrpcStatus.Ok;
    }
}
