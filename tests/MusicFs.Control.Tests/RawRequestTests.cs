using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Control.Tests;

/// <summary>Requests that no proper client sends.</summary>
[TestClass]
public sealed class RawRequestTests : IAsyncDisposable
{
    private readonly TestServer _server = new();
    private readonly HttpMessageInvoker _http;

    public RawRequestTests() => _http = new HttpMessageInvoker(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_server.Path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [TestMethod]
    [DataRow(new byte[0], GrpcCode.Unimplemented, DisplayName = "no message")]
    [DataRow(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, GrpcCode.Unimplemented, DisplayName = "two messages")]
    [DataRow(new byte[] { 1, 0, 0, 0, 0 }, GrpcCode.Unimplemented, DisplayName = "compressed")]
    [DataRow(new byte[] { 0, 0, 0 }, GrpcCode.Internal, DisplayName = "half a prefix")]
    [DataRow(new byte[] { 0, 0, 0, 0, 9, 1 }, GrpcCode.Internal, DisplayName = "half a message")]
    [DataRow(new byte[] { 0, 0, 0, 0, 2, 0xff, 0xff }, GrpcCode.Internal, DisplayName = "not a message")]
    [DataRow(new byte[] { 0, 0xff, 0xff, 0xff, 0xff }, GrpcCode.ResourceExhausted, DisplayName = "four GiB announced")]
    public async Task Body_Wrong_EndsWithAStatus(byte[] body, GrpcCode expected) =>
        Assert.AreEqual(expected, await CallAsync(Request(ControlMethods.Status.Path, body)));

    [TestMethod]
    [DataRow("/musicfs.v1.Daemon/Nothing")]
    [DataRow("/musicfs.v1.Nobody/Status")]
    [DataRow("/")]
    [DataRow("/musicfs.v1.Daemon/status")]
    public async Task Method_Unknown_IsUnimplemented(string path) => Assert.AreEqual(GrpcCode.Unimplemented, await CallAsync(Request(path, Empty)));

    [TestMethod]
    [DataRow("grpc-encoding", "gzip", GrpcCode.Unimplemented)]
    [DataRow("grpc-encoding", "identity", GrpcCode.Ok)]
    [DataRow("grpc-timeout", "soon", GrpcCode.Internal)]
    [DataRow("grpc-timeout", "0n", GrpcCode.DeadlineExceeded)]
    [DataRow("grpc-timeout", "99999999H", GrpcCode.Ok)]
    public async Task Header_Special_IsHonoured(string name, string value, GrpcCode expected)
    {
        HttpRequestMessage request = Request(ControlMethods.Status.Path, Empty);
        request.Headers.TryAddWithoutValidation(name, value);
        Assert.AreEqual(expected, await CallAsync(request));
    }

    [TestMethod]
    public async Task Get_IsNotAllowed()
    {
        HttpRequestMessage request = Request(ControlMethods.Status.Path, Empty);
        request.Method = HttpMethod.Get;
        request.Content = null;
        Assert.AreEqual(HttpStatusCode.MethodNotAllowed, (await _http.SendAsync(request, CancellationToken.None)).StatusCode);
    }

    [TestMethod]
    public async Task ContentType_Other_IsUnsupported()
    {
        HttpRequestMessage request = Request(ControlMethods.Status.Path, Empty);
        request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        Assert.AreEqual(HttpStatusCode.UnsupportedMediaType, (await _http.SendAsync(request, CancellationToken.None)).StatusCode);
    }

    private static byte[] Empty => MessageFraming.ToArray(new StatusRequest());

    private static HttpRequestMessage Request(string path, byte[] body)
    {
        HttpRequestMessage request = new(HttpMethod.Post, "http://localhost" + path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        return request;
    }

    private async Task<GrpcCode> CallAsync(HttpRequestMessage request)
    {
        using HttpResponseMessage response = await _http.SendAsync(request, CancellationToken.None);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        await response.Content.ReadAsByteArrayAsync();
        string status = response.Headers.TryGetValues("grpc-status", out IEnumerable<string>? values)
            ? values.Single()
            : response.TrailingHeaders.GetValues("grpc-status").Single();
        return (GrpcCode)int.Parse(status, CultureInfo.InvariantCulture);
    }
}
