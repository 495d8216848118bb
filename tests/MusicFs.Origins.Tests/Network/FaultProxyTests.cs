using System.Net.Sockets;
using MusicFs.Testing.Network;
using MusicFs.Testing.Time;

namespace MusicFs.Origins.Tests.Network;

[TestClass]
public sealed class FaultProxyTests
{
    private readonly ManualTime _time = new();
    private readonly EchoServer _server = new();
    private readonly FaultProxy _proxy;

    public FaultProxyTests() => _proxy = FaultProxy.Start(_server.EndPoint, _time);

    [TestCleanup]
    public async Task StopAsync()
    {
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    [TestMethod]
    public async Task Pass_NoFault_GivesTheBytesAndCounts()
    {
        byte[] sent = new byte[300_000];
        Random.Shared.NextBytes(sent);
        using Socket client = await ConnectAsync();

        Task sending = SendAllAsync(client, sent);
        byte[] received = await ReceiveAsync(client, int.MaxValue);
        await sending;

        CollectionAssert.AreEqual(sent, received);
        Assert.AreEqual(sent.Length, _proxy.Requests.Bytes);
        Assert.AreEqual(sent.Length, _proxy.Responses.Bytes);
        Assert.AreEqual(1, _proxy.Connections);
    }

    [TestMethod]
    public async Task RoundTrip_Set_DelaysEachWayByHalf()
    {
        _proxy.RoundTrip = TimeSpan.FromMilliseconds(100);
        using Socket client = await ConnectAsync();
        await client.SendAsync(new byte[5]);

        await _time.PassAsync(TimeSpan.FromMilliseconds(50));
        await _time.WaitForTimerAsync(TimeSpan.FromMilliseconds(50));

        Assert.AreEqual(5, _proxy.Requests.Bytes);
        Assert.AreEqual(0, _proxy.Responses.Bytes);
        _time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.HasCount(5, await ReceiveAsync(client, 5));
    }

    [TestMethod]
    public async Task BytesPerSecond_Set_PacesAndIsLiftedAtOnce()
    {
        _proxy.Responses.BytesPerSecond = 1;
        using Socket client = await ConnectAsync();
        await client.SendAsync(new byte[50]);

        Assert.HasCount(1, await ReceiveAsync(client, 1));
        for (int i = 2; i < 5; i++)
        {
            await _time.PassAsync(TimeSpan.FromSeconds(1));
            Assert.HasCount(1, await ReceiveAsync(client, 1));
            Assert.AreEqual(i, _proxy.Responses.Bytes);
        }

        _proxy.Responses.BytesPerSecond = 0;
        Assert.HasCount(46, await ReceiveAsync(client, 46));
    }

    [TestMethod]
    public async Task CutAfter_Bytes_EndsTheConnectionThere()
    {
        Task cut = _proxy.Responses.CutAfter(1000);
        using Socket client = await ConnectAsync();
        await client.SendAsync(new byte[5000]);

        byte[] received = await ReceiveAsync(client, int.MaxValue);
        await cut;

        Assert.HasCount(1000, received);
    }

    [TestMethod]
    public async Task ResetAfter_Bytes_ResetsTheConnectionThere()
    {
        Task reset = _proxy.Responses.ResetAfter(10);
        using Socket client = await ConnectAsync();
        await client.SendAsync(new byte[100]);
        await reset;

        SocketException error = await Assert.ThrowsExactlyAsync<SocketException>(() => ReceiveAsync(client, int.MaxValue));

        Assert.AreEqual(SocketError.ConnectionReset, error.SocketErrorCode);
    }

    [TestMethod]
    public async Task StallAfter_Bytes_IsSilentUntilResume()
    {
        Task stalled = _proxy.Responses.StallAfter(10);
        using Socket client = await ConnectAsync();
        await client.SendAsync(new byte[100]);
        await stalled;
        Assert.HasCount(10, await ReceiveAsync(client, 10));
        Task<byte[]> rest = ReceiveAsync(client, 90);

        Assert.AreEqual(10, _proxy.Responses.Bytes);
        _proxy.Responses.Resume();

        Assert.HasCount(90, await rest);
    }

    [TestMethod]
    public async Task Refuses_SetAndCleared_RefusesOnlyMeanwhile()
    {
        using Socket before = await ConnectAsync();
        _proxy.Refuses = true;

        SocketException error = await Assert.ThrowsExactlyAsync<SocketException>(ConnectAsync);
        Assert.AreEqual(SocketError.ConnectionRefused, error.SocketErrorCode);
        await before.SendAsync(new byte[3]);
        Assert.HasCount(3, await ReceiveAsync(before, 3));

        _proxy.Refuses = false;
        using Socket after = await ConnectAsync();
        await after.SendAsync(new byte[4]);
        Assert.HasCount(4, await ReceiveAsync(after, 4));
    }

    [TestMethod]
    public async Task Cut_OpenConnection_EndsInOrderAndIsNoReset()
    {
        // Often: at times the proxy's own call that sent the answer has not returned yet when the client has it.
        for (int i = 0; i < 300; i++)
        {
            using Socket client = await ConnectAsync();
            await client.SendAsync(new byte[3]);
            await ReceiveAsync(client, 3);

            _proxy.Cut();

            Assert.IsEmpty(await ReceiveAsync(client, 1));
        }
    }

    [TestMethod]
    public async Task Reset_OpenConnections_EndsThemAll()
    {
        using Socket first = await ConnectAsync(), second = await ConnectAsync();
        foreach (Socket client in new[] { first, second })
        {
            await client.SendAsync(new byte[3]);
            await ReceiveAsync(client, 3);
        }

        Assert.AreEqual(2, _proxy.OpenConnections);
        _proxy.Reset();

        foreach (Socket client in new[] { first, second })
            await Assert.ThrowsExactlyAsync<SocketException>(() => ReceiveAsync(client, 1));
    }

    private async Task<Socket> ConnectAsync()
    {
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await client.ConnectAsync(_proxy.EndPoint);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private static async Task SendAllAsync(Socket client, byte[] bytes)
    {
        for (int sent = 0; sent < bytes.Length;)
            sent += await client.SendAsync(bytes.AsMemory(sent));
        client.Shutdown(SocketShutdown.Send);
    }

    /// <summary>What comes, until so many bytes or the end.</summary>
    private static async Task<byte[]> ReceiveAsync(Socket client, int most)
    {
        using MemoryStream received = new();
        byte[] buffer = new byte[8192];
        int count;
        while (received.Length < most
            && (count = await client.ReceiveAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most - received.Length)))) > 0)
            received.Write(buffer, 0, count);
        return received.ToArray();
    }
}
