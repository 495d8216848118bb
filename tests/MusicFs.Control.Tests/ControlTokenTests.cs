using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Control.Client;
using MusicFs.Control.Grpc;
using MusicFs.Control.Server;
using MusicFs.Control.V1;

namespace MusicFs.Control.Tests;

/// <summary>The control interface over TCP answers those who have the token.</summary>
[TestClass]
public sealed class ControlTokenTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TestServer _handlers = new();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly GrpcServer _server;

    public ControlTokenTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Address = (IPEndPoint)_listener.LocalEndPoint!;
        _server = new GrpcServer(_listener, _handlers.Services, NullLoggerFactory.Instance, new ControlToken("correct-horse"));
    }

    private IPEndPoint Address { get; }

    private string File => Path.Combine(_handlers.Folder, "token");

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _listener.Dispose();
        await _handlers.DisposeAsync();
    }

    [TestMethod]
    public async Task Call_WithTheToken_IsAnswered()
    {
        using GrpcChannel channel = new(Address, "correct-horse");
        GrpcReply<StatusReply> reply = await channel.CallAsync(ControlMethods.Status, new StatusRequest(), Limit, CancellationToken.None);
        Assert.AreEqual(42, reply.Value!.ProcessId);
    }

    [TestMethod]
    [DataRow(null, DisplayName = "none")]
    [DataRow("correct-hors", DisplayName = "shorter")]
    [DataRow("correct-horse2", DisplayName = "longer")]
    [DataRow("Correct-horse", DisplayName = "another case")]
    public async Task Call_WithoutTheToken_IsUnauthenticated(string? token)
    {
        using GrpcChannel channel = new(Address, token);
        GrpcReply<StatusReply> reply = await channel.CallAsync(ControlMethods.Status, new StatusRequest(), Limit, CancellationToken.None);
        Assert.AreEqual(GrpcCode.Unauthenticated, reply.Status.Code);
        GrpcReply<MountReply> other = await channel.CallAsync(ControlMethods.Mount, new MountRequest { MountPoint = "throw" }, Limit, CancellationToken.None);
        Assert.AreEqual(GrpcCode.Unauthenticated, other.Status.Code, "No handler is reached.");
    }

    [TestMethod]
    public void FromFile_NotThere_IsMadeForItsOwnerOnlyAndKept()
    {
        ControlToken made = ControlToken.FromFile(File, out string? reason)!;
        Assert.IsNull(reason);
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        string token = System.IO.File.ReadAllText(File).Trim();
        Assert.IsGreaterThanOrEqualTo(43, token.Length, "32 bytes of chance.");
        Assert.IsTrue(made.IsIn($"Bearer {token}"));
        Assert.IsTrue(ControlToken.FromFile(File, out _)!.IsIn($"bearer {token}"));
        Assert.IsFalse(made.IsIn(token), "A scheme belongs to it.");
    }

    [TestMethod]
    public void FromFile_OpenToOthers_IsRefused()
    {
        System.IO.File.WriteAllText(File, "secret\n");
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.IsNull(ControlToken.FromFile(File, out string? reason));
        Assert.Contains("chmod 600", reason!);
    }

    [TestMethod]
    public void FromFile_Empty_IsRefused()
    {
        System.IO.File.WriteAllText(File, "\n");
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.IsNull(ControlToken.FromFile(File, out string? reason));
        Assert.Contains("does not hold a token", reason!);
    }
}
