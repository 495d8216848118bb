using System.Net;
using System.Net.Sockets;
using MusicFs.Origins.Http;
using MusicFs.Testing.Time;

namespace MusicFs.Origins.Tests.Http;

[TestClass]
public sealed class HostAddressesTests
{
    private static readonly IPAddress First = IPAddress.Parse("127.0.0.2"), Second = IPAddress.Parse("127.0.0.3");

    private readonly ManualTime _time = new();
    private readonly HostAddresses _addresses;
    private IPAddress? _answer = First;
    private int _asked;

    public HostAddressesTests() => _addresses = new HostAddresses(Resolve, _time);

    [TestMethod]
    public async Task Find_NameThatFailsLater_KeepsItsAddressForAMinute()
    {
        await _addresses.FindAsync("music", default);
        _answer = null;

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.AreEqual(First, (await _addresses.FindAsync("music", default)).Single());
        _time.Advance(TimeSpan.FromSeconds(6));

        await Assert.ThrowsExactlyAsync<SocketException>(() => _addresses.FindAsync("music", default).AsTask());
    }

    [TestMethod]
    public async Task Find_AfterAFailure_AsksAgainAfterFiveSeconds()
    {
        _answer = null;
        for (int i = 0; i < 5; i++)
            await Assert.ThrowsExactlyAsync<SocketException>(() => _addresses.FindAsync("music", default).AsTask());
        Assert.AreEqual(1, _asked);

        _answer = Second;
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.AreEqual(Second, (await _addresses.FindAsync("music", default)).Single());
        Assert.AreEqual(2, _asked);
    }

    [TestMethod]
    public async Task Find_NameWithANewAddress_IsAskedEachTime()
    {
        await _addresses.FindAsync("music", default);
        _answer = Second;

        Assert.AreEqual(Second, (await _addresses.FindAsync("music", default)).Single());
    }

    [TestMethod]
    public async Task Find_Address_AsksNobody()
    {
        Assert.AreEqual(Second, (await _addresses.FindAsync("127.0.0.3", default)).Single());
        Assert.AreEqual(0, _asked);
    }

    [TestMethod]
    public async Task Connect_FirstAddressRefuses_TakesTheNext()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        HostAddresses two = new((_, _) => Task.FromResult(new[] { First, IPAddress.Loopback }), _time);

        await using Stream stream = await two.ConnectAsync(new DnsEndPoint("music", ((IPEndPoint)listener.LocalEndpoint).Port), default);

        Assert.IsTrue(listener.Pending());
    }

    private Task<IPAddress[]> Resolve(string host, CancellationToken cancellation)
    {
        _asked++;
        return _answer is null ? Task.FromException<IPAddress[]>(new SocketException((int)SocketError.TryAgain)) : Task.FromResult(new[] { _answer });
    }
}
