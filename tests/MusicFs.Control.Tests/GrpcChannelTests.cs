using MusicFs.Control.Client;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Testing.Time;

namespace MusicFs.Control.Tests;

[TestClass]
public sealed class GrpcChannelTests : IAsyncDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly TestServer _server = new();
    private readonly GrpcChannel _channel;

    public GrpcChannelTests() => _channel = new GrpcChannel(_server.Path);

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [TestMethod]
    public async Task Call_OfAMethod_GivesItsReply()
    {
        GrpcReply<StatusReply> reply = await _channel.CallAsync(ControlMethods.Status, new StatusRequest(), Long, CancellationToken.None);
        Assert.AreEqual(42, reply.Value!.ProcessId);
    }

    [TestMethod]
    [DataRow(GrpcCode.NotFound, "")]
    [DataRow(GrpcCode.FailedPrecondition, "In use by mpv (77)\n100 % of Jóga\u0001 \ud83c\udfb5")]
    public async Task Call_Refused_GivesCodeAndMessage(GrpcCode code, string message)
    {
        GrpcReply<UnmountReply> reply = await _channel.CallAsync(
            ControlMethods.Unmount, new UnmountRequest { MountPoint = $"{(int)code}:{message}" }, Long, CancellationToken.None);
        Assert.AreEqual(new GrpcStatus(code, message), reply.Status);
    }

    [TestMethod]
    public async Task Call_HandlerThrows_IsInternalWithoutTheReason()
    {
        GrpcReply<MountReply> reply = await _channel.CallAsync(
            ControlMethods.Mount, new MountRequest { MountPoint = "throw" }, Long, CancellationToken.None);
        Assert.AreEqual(GrpcCode.Internal, reply.Status.Code);
        Assert.DoesNotContain("secret", reply.Status.Message);
    }

    [TestMethod]
    public async Task Call_LargeButAllowed_Arrives()
    {
        GrpcReply<MountReply> reply = await _channel.CallAsync(
            ControlMethods.Mount, new MountRequest { MountPoint = new string('x', 4_000_000) }, Long, CancellationToken.None);
        Assert.AreEqual(4_000_000UL, reply.Value!.Library.Tracks);
    }

    [TestMethod]
    public async Task Call_OverTheLimit_IsResourceExhausted()
    {
        GrpcReply<MountReply> reply = await _channel.CallAsync(
            ControlMethods.Mount, new MountRequest { MountPoint = new string('x', MessageFraming.LargestMessage + 1) }, Long, CancellationToken.None);
        Assert.AreEqual(GrpcCode.ResourceExhausted, reply.Status.Code);
    }

    [TestMethod]
    public async Task Call_DeadlinePasses_EndsOnBothSides()
    {
        ManualTime time = new();
        using GrpcChannel channel = new(_server.Path) { Time = time };
        Task<GrpcReply<ShutdownReply>> call = channel.CallAsync(ControlMethods.Shutdown, new ShutdownRequest(), Long, CancellationToken.None);
        await _server.Waiting.Task.WaitAsync(Long);
        time.Advance(Long);
        Assert.AreEqual(GrpcCode.DeadlineExceeded, (await call).Status.Code);
        await _server.Cancelled.Task.WaitAsync(Long);
    }

    [TestMethod]
    public async Task Stream_Disposed_CancelsTheHandler()
    {
        WatchEventsRequest request = new() { Types_ = { "endless" } };
        await using (GrpcCall<Event> call = await _channel.StreamAsync(ControlMethods.WatchEvents, request, Timeout.InfiniteTimeSpan, CancellationToken.None))
            Assert.AreEqual("number.0", (await call.NextAsync(CancellationToken.None))!.Type);
        await _server.Cancelled.Task.WaitAsync(Long);
    }

    [TestMethod]
    public async Task Stream_OfManyMessages_GivesAllAndThenTheStatus()
    {
        WatchEventsRequest request = new() { Types_ = { "3000", "enough" } };
        await using GrpcCall<Event> call = await _channel.StreamAsync(ControlMethods.WatchEvents, request, Long, CancellationToken.None);
        int count = 0;
        while (await call.NextAsync(CancellationToken.None) is { } message)
            Assert.AreEqual($"number.{count++}", message.Type);
        Assert.AreEqual(3000, count);
        Assert.AreEqual(new GrpcStatus(GrpcCode.Aborted, "enough"), call.Status);
    }

    [TestMethod]
    public async Task Stream_NotRead_HoldsUpOnlyItself()
    {
        WatchEventsRequest request = new() { Types_ = { "endless" } };
        await using GrpcCall<Event> call = await _channel.StreamAsync(ControlMethods.WatchEvents, request, Timeout.InfiniteTimeSpan, CancellationToken.None);
        int before;
        do
        {
            before = _server.Written;
            // Calls on the same connection go on, and give the stream every chance to run on.
            for (int i = 0; i < 100; i++)
                Assert.IsTrue((await _channel.CallAsync(ControlMethods.Status, new StatusRequest(), Long, CancellationToken.None)).IsOk);
        }
        while (before == 0 || _server.Written != before);

        Assert.IsInRange(1, 5000, before, "The windows of HTTP/2 are some hundred KiB, not the memory of the daemon.");
    }

    [TestMethod]
    public async Task Stream_DaemonStops_IsUnavailable()
    {
        WatchEventsRequest request = new() { Types_ = { "endless" } };
        await using GrpcCall<Event> call = await _channel.StreamAsync(ControlMethods.WatchEvents, request, Timeout.InfiniteTimeSpan, CancellationToken.None);
        Task stopping = _server.StopAsync().AsTask();
        while (await call.NextAsync(CancellationToken.None) is not null)
        {
        }

        Assert.AreEqual(GrpcCode.Unavailable, call.Status.Code);
        await stopping;
    }

    [TestMethod]
    public async Task Call_NoDaemon_IsUnavailable()
    {
        using GrpcChannel channel = new(Path.Combine(_server.Folder, "nobody.sock"));
        GrpcReply<StatusReply> reply = await channel.CallAsync(ControlMethods.Status, new StatusRequest(), Long, CancellationToken.None);
        Assert.AreEqual(GrpcCode.Unavailable, reply.Status.Code);
    }
}
