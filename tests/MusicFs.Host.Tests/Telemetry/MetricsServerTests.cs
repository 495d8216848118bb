using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Telemetry;

namespace MusicFs.Host.Tests.Telemetry;

[TestClass]
public sealed class MetricsServerTests
{
    [TestMethod]
    public async Task Get_Metrics_IsWhatIsWrittenNow()
    {
        int asked = 0;
        (MetricsServer? server, _) = await MetricsServer.StartAsync(new(IPAddress.Loopback, 0), () => $"asked {++asked}\n", NullLoggerFactory.Instance);
        await using (server)
        {
            using HttpMessageInvoker http = new(new SocketsHttpHandler { UseProxy = false });
            Assert.AreEqual((HttpStatusCode.OK, "asked 1\n"), await AskAsync(http, server!, HttpMethod.Get, "/metrics"));
            Assert.AreEqual((HttpStatusCode.OK, "asked 2\n"), await AskAsync(http, server!, HttpMethod.Get, "/metrics"));
            Assert.AreEqual(HttpStatusCode.NotFound, (await AskAsync(http, server!, HttpMethod.Get, "/")).Status);
            Assert.AreEqual(HttpStatusCode.MethodNotAllowed, (await AskAsync(http, server!, HttpMethod.Delete, "/metrics")).Status);
        }
    }

    [TestMethod]
    public async Task Start_PortIsTaken_SaysSo()
    {
        (MetricsServer? first, _) = await MetricsServer.StartAsync(new(IPAddress.Loopback, 0), static () => "", NullLoggerFactory.Instance);
        await using (first)
        {
            (MetricsServer? second, Problem? problem) = await MetricsServer.StartAsync(first!.EndPoint, static () => "", NullLoggerFactory.Instance);
            Assert.IsNull(second);
            Assert.Contains("--metrics-port", problem!.Remedy);
        }
    }

    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(HttpMessageInvoker http, MetricsServer server, HttpMethod method, string path)
    {
        using HttpRequestMessage request = new(method, new Uri($"http://{server.EndPoint}{path}"));
        using HttpResponseMessage response = await http.SendAsync(request, default);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
