using System.Net.Sockets;
using MusicFs.Testing.Network;

namespace MusicFs.Origins.Tests.Network;

[TestClass]
[TestCategory("Integration")]
public sealed class ServerProcessTests
{
    [TestMethod]
    public async Task Stop_AndStartAgain_RefusesMeanwhileAndServesAtTheSamePort()
    {
        await using NginxServer server = await NginxServer.StartAsync("");
        await ConnectAsync(server);
        await server.StopAsync();

        SocketException error = await Assert.ThrowsExactlyAsync<SocketException>(() => ConnectAsync(server));
        await server.StartAgainAsync();

        Assert.AreEqual(SocketError.ConnectionRefused, error.SocketErrorCode);
        await ConnectAsync(server);
    }

    private static async Task ConnectAsync(NginxServer server)
    {
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(server.EndPoint);
    }
}
