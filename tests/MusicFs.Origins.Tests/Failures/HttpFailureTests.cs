using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Http;
using MusicFs.Testing.Network;

namespace MusicFs.Origins.Tests.Failures;

/// <summary>Each way in which a web server fails: its error, and what a person is told of it.</summary>
[TestClass]
public sealed class HttpFailureTests
{
    private static readonly OriginPath Song = OriginPath.FromString("a.flac");

    [TestMethod]
    [DataRow(401, FsError.AccessDenied, "asks who you are", "username")]
    [DataRow(403, FsError.AccessDenied, "refuses the folder", "right to read")]
    [DataRow(404, FsError.NotFound, "nothing at", "path of the address")]
    [DataRow(405, FsError.NotSupported, "does not understand", "dav(s)://")]
    [DataRow(429, FsError.Busy, "asks for patience", "connections")]
    [DataRow(500, FsError.OriginUnavailable, "trouble of its own", "server's log")]
    [DataRow(503, FsError.OriginUnavailable, "overloaded", "by itself")]
    public async Task List_Status_IsItsErrorAndItsWords(int status, FsError error, string what, string remedy)
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Text(status, ""));
        using HttpOrigin origin = Open(server);

        Assert.AreEqual(error, (await origin.ListAsync(OriginPath.Root, default)).Error);

        Assert.Contains(what, origin.LastFailure!.What);
        Assert.Contains(remedy, origin.LastFailure.Remedy);
    }

    [TestMethod]
    public async Task List_CredentialsThatExpired_SaysSoWithoutThem()
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Text(401, "no: hush"));
        using HttpOrigin origin = Open(server, settings => settings with { Credentials = HttpCredentials.Basic("ann", "hush") });

        Assert.AreEqual(FsError.AccessDenied, (await origin.ListAsync(OriginPath.Root, default)).Error);

        Assert.Contains("does not accept the user and password", origin.LastFailure!.What);
        Assert.Contains("expired", origin.LastFailure.Remedy);
        Assert.DoesNotContain("hush", origin.LastFailure.ToString());
        Assert.DoesNotContain("ann", origin.LastFailure.ToString());
    }

    [TestMethod]
    public async Task Read_RangeThatIsNotThereAnyMore_IsStaleAndSaid()
    {
        byte[] content = new byte[100];
        await using ScriptedServer server = new(request => request.Method == "HEAD" ? new ScriptedReply(200, content, "Accept-Ranges: bytes") : ScriptedReply.Text(416, ""));
        using HttpOrigin origin = Open(server);
        OriginEntry entry = (await origin.StatAsync(Song, default)).Value;
        using IOriginFile file = (await origin.OpenAsync(Song, entry.Version, default)).Value;

        Assert.AreEqual(FsError.Stale, (await file.ReadAsync(50, new byte[10], default)).Error);

        Assert.Contains("shorter than it was", origin.LastFailure!.What);
    }

    [TestMethod]
    public async Task Read_AnswerOfAnotherLength_IsSaid()
    {
        byte[] content = new byte[100];
        await using ScriptedServer server = new(request => request.Method == "HEAD"
            ? new ScriptedReply(200, content, "Accept-Ranges: bytes")
            : new ScriptedReply(206, new byte[10], "Content-Range: bytes 0-9/100"));
        using HttpOrigin origin = Open(server);
        OriginEntry entry = (await origin.StatAsync(Song, default)).Value;
        using IOriginFile file = (await origin.OpenAsync(Song, entry.Version, default)).Value;

        Assert.AreEqual(FsError.Corrupt, (await file.ReadAsync(50, new byte[10], default)).Error);

        Assert.Contains("other bytes of a file", origin.LastFailure!.What);
    }

    [TestMethod]
    public async Task List_PageThatIsNoIndex_SaysHowToTurnItOn()
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Text(200, "<html><body>welcome</body></html>", "Content-Type: text/html"));
        using HttpOrigin origin = Open(server);

        Assert.IsFalse((await origin.ListAsync(OriginPath.Root, default)).IsSuccess);

        Assert.Contains("autoindex on", origin.LastFailure!.Remedy);
    }

    [TestMethod]
    public async Task List_NobodyListens_SaysWhere()
    {
        ScriptedServer server = new(_ => ScriptedReply.Text(200, ""));
        using HttpOrigin origin = Open(server);
        int port = server.Root.Port;
        await server.DisposeAsync();

        Assert.AreEqual(FsError.OriginUnavailable, (await origin.ListAsync(OriginPath.Root, default)).Error);

        Assert.Contains($"Nothing listens at 127.0.0.1:{port}", origin.LastFailure!.What);
    }

    [TestMethod]
    public async Task List_ConnectionCutInTheAnswer_SaysSo()
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Text(200, "[", "Content-Type: application/json", "Content-Length: 900") with { Ends = true });
        using HttpOrigin origin = Open(server);

        Assert.AreEqual(FsError.OriginUnavailable, (await origin.ListAsync(OriginPath.Root, default)).Error);

        Assert.Contains("was cut while it answered", origin.LastFailure!.What);
    }

    [TestMethod]
    public void Words_OfWhatHappensBelowHttp_SayWhatToDo()
    {
        Uri server = new("https://nas.example/music/");
        (Exception Fault, FsError Error, string What, string Remedy)[] cases =
        [
            (new HttpRequestException(HttpRequestError.NameResolutionError), FsError.OriginUnavailable, "The name nas.example is not known", "DNS"),
            (new HttpRequestException("", new SocketException((int)SocketError.HostNotFound)), FsError.OriginUnavailable, "The name nas.example is not known", "DNS"),
            (new HttpRequestException("", new SocketException((int)SocketError.NetworkUnreachable)), FsError.OriginUnavailable, "cannot be reached", "network"),
            (new HttpRequestException("", new SocketException((int)SocketError.ConnectionReset)), FsError.OriginUnavailable, "cannot be reached", "network"),
            (new HttpRequestException(HttpRequestError.SecureConnectionError, "", new AuthenticationException("expired")), FsError.OriginUnavailable, "securely: expired", "update-ca-certificates"),
            (new OperationCanceledException(), FsError.TimedOut, "does not answer in time", "firewall"),
            (new InvalidDataException(), FsError.Corrupt, "not what its protocol allows", "another service"),
        ];
        foreach ((Exception fault, FsError error, string what, string remedy) in cases)
        {
            Problem problem = HttpProblems.Of(fault, error, server)!;
            Assert.Contains(what, problem.What);
            Assert.Contains(remedy, problem.Remedy);
        }

        Assert.IsNull(HttpProblems.Of(new OperationCanceledException(), FsError.Interrupted, server));
        Assert.IsNull(HttpProblems.Of(HttpStatusCode.NotFound, server, hasCredentials: false, isRoot: false));
    }

    private static HttpOrigin Open(ScriptedServer server, Func<HttpSettings, HttpSettings>? change = null)
    {
        HttpSettings settings = new(server.Root);
        return HttpOrigin.Open("web", change?.Invoke(settings) ?? settings, TimeProvider.System, NullLogger.Instance, out _)!;
    }
}
