using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Http;
using MusicFs.Origins.Resilience;
using MusicFs.Origins.S3;
using MusicFs.Origins.WebDav;
using MusicFs.Testing;
using MusicFs.Testing.Network;
using MusicFs.Testing.Time;

namespace MusicFs.Origins.Tests.Failures;

/// <summary>Each way in which a server fails, for each kind of origin that speaks HTTP: the error, and the words of docs/troubleshooting.md.</summary>
[TestClass]
public sealed class WebFailureMatrixTests : IAsyncDisposable
{
    private const int Length = 400_000;
    private const string Date = "Wed, 21 Oct 2015 07:28:00 GMT", Silent = "does not answer in time", Cut = "was cut while it answered";

    private static readonly OriginPath Song = OriginPath.FromString("a.flac");

    private readonly ManualTime _time = new();
    private readonly FaultProxy _proxy;
    private readonly Started _started = new();
    private ScriptedReply? _failure;

    public WebFailureMatrixTests()
    {
        ScriptedServer server = _started.Add(new ScriptedServer(Answer));
        _proxy = _started.Add(FaultProxy.Start(server.EndPoint, _time));
    }

    public ValueTask DisposeAsync() => _started.DisposeAsync();

    [TestMethod]
    [DataRow("http", "cut", FsError.OriginUnavailable, Cut)]
    [DataRow("webdav", "cut", FsError.OriginUnavailable, Cut)]
    [DataRow("s3", "cut", FsError.OriginUnavailable, Cut)]
    [DataRow("http", "reset", FsError.OriginUnavailable, Cut)]
    [DataRow("webdav", "reset", FsError.OriginUnavailable, Cut)]
    [DataRow("s3", "reset", FsError.OriginUnavailable, Cut)]
    [DataRow("http", "stall", FsError.TimedOut, Silent)]
    [DataRow("webdav", "stall", FsError.TimedOut, Silent)]
    [DataRow("s3", "stall", FsError.TimedOut, Silent)]
    public async Task Read_ConnectionThatFails_IsItsErrorAndItsWords(string kind, string fault, FsError error, string words)
    {
        IOrigin origin = Open(kind);
        using IOriginFile file = await OpenAsync(origin);
        Task happened = fault switch
        {
            "cut" => _proxy.Responses.CutAfter(100_000),
            "reset" => _proxy.Responses.ResetAfter(100_000),
            _ => _proxy.Responses.StallAfter(100_000),
        };

        Task<FsResult<int>> read = file.ReadAsync(0, new byte[Length], default).AsTask();
        await happened;
        if (error == FsError.TimedOut)
            await AdvanceUntilAsync(read, TimeSpan.FromSeconds(15));

        Assert.AreEqual(error, (await read).Error);
        Assert.Contains(words, ((IFailureTeller)origin).LastFailure!.What);
    }

    [TestMethod]
    [DataRow("http")]
    [DataRow("webdav")]
    [DataRow("s3")]
    public async Task Read_OneByteASecond_EndsInItsTimeAndIsSaid(string kind)
    {
        IOrigin origin = Open(kind);
        await using HealthTrackedOrigin composed = OriginPipeline.Compose(origin, new PipelineSettings { Retries = [] }, _time, NullLogger.Instance);
        using IOriginFile file = await OpenAsync(composed);
        _proxy.Responses.BytesPerSecond = 1;

        Task<FsResult<int>> read = file.ReadAsync(0, new byte[Length], default).AsTask();
        // No further than the time of a first byte: what says that it is over comes in its own time, and that of the whole read would take its place.
        for (TimeSpan passed = TimeSpan.Zero; passed < new TimeLimits().FirstByte; passed += TimeSpan.FromSeconds(1))
        {
            if (await Task.WhenAny(read, _time.WaitForTimerAsync(TimeSpan.FromSeconds(1))) == read)
                break;
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.AreEqual(FsError.TimedOut, (await read.WaitAsync(TimeSpan.FromMinutes(1))).Error);
        Assert.Contains(Silent, ((IFailureTeller)origin).LastFailure!.What);
        Assert.AreEqual(FsError.TimedOut, composed.Health.LastError);
    }

    [TestMethod]
    [DataRow("http", 403, FsError.AccessDenied, "refuses a file")]
    [DataRow("webdav", 403, FsError.AccessDenied, "refuses a file")]
    [DataRow("s3", 403, FsError.AccessDenied, "The keys do not open the bucket")]
    [DataRow("http", 404, FsError.NotFound, null)]
    [DataRow("webdav", 404, FsError.NotFound, null)]
    [DataRow("s3", 404, FsError.NotFound, null)]
    [DataRow("http", 416, FsError.Stale, "is shorter than it was (416).")]
    [DataRow("webdav", 416, FsError.Stale, "is shorter than it was (416).")]
    [DataRow("s3", 416, FsError.Stale, "is shorter than it was (416).")]
    [DataRow("http", 429, FsError.Busy, "asks for patience")]
    [DataRow("webdav", 429, FsError.Busy, "asks for patience")]
    [DataRow("s3", 429, FsError.Busy, "asks for patience")]
    [DataRow("http", 500, FsError.OriginUnavailable, "has trouble of its own")]
    [DataRow("webdav", 500, FsError.OriginUnavailable, "has trouble of its own")]
    [DataRow("s3", 500, FsError.OriginUnavailable, "has trouble of its own")]
    public async Task Read_Status_IsItsErrorAndItsWords(string kind, int status, FsError error, string? words)
    {
        IOrigin origin = Open(kind);
        using IOriginFile file = await OpenAsync(origin);
        _failure = ScriptedReply.Text(status, "");

        Assert.AreEqual(error, (await file.ReadAsync(0, new byte[1000], default)).Error);

        AssertSaid(origin, words);
        Assert.DoesNotContain("hush", $"{((IFailureTeller)origin).LastFailure}");
    }

    [TestMethod]
    [DataRow("http", 403, FsError.AccessDenied, "refuses the folder")]
    [DataRow("webdav", 403, FsError.AccessDenied, "refuses the folder")]
    [DataRow("s3", 403, FsError.AccessDenied, "The keys do not open the bucket")]
    [DataRow("http", 404, FsError.NotFound, "There is nothing at")]
    [DataRow("webdav", 404, FsError.NotFound, "There is nothing at")]
    [DataRow("http", 429, FsError.Busy, "asks for patience")]
    [DataRow("webdav", 429, FsError.Busy, "asks for patience")]
    [DataRow("s3", 429, FsError.Busy, "asks for patience")]
    [DataRow("http", 500, FsError.OriginUnavailable, "has trouble of its own")]
    [DataRow("webdav", 500, FsError.OriginUnavailable, "has trouble of its own")]
    [DataRow("s3", 500, FsError.OriginUnavailable, "has trouble of its own")]
    [DataRow("http", 401, FsError.AccessDenied, "does not accept the user and password, or the token (401).")]
    [DataRow("webdav", 401, FsError.AccessDenied, "does not accept the user and password, or the token (401).")]
    public async Task List_Status_IsItsErrorAndItsWords(string kind, int status, FsError error, string words)
    {
        IOrigin origin = Open(kind);
        _failure = ScriptedReply.Text(status, "hush");

        Assert.AreEqual(error, (await origin.ListAsync(OriginPath.Root, default)).Error);

        AssertSaid(origin, words);
        Assert.DoesNotContain("hush", $"{((IFailureTeller)origin).LastFailure}");
    }

    [TestMethod]
    [DataRow("ExpiredToken", 400, FsError.InvalidArgument, "were lent for a while and have expired.")]
    [DataRow("RequestTimeTooSkewed", 403, FsError.AccessDenied, "This machine's clock is too far from that of the S3 service.")]
    [DataRow("NoSuchBucket", 404, FsError.NotFound, "There is no bucket box")]
    public async Task List_S3ThatSaysMore_IsSaid(string code, int status, FsError error, string words)
    {
        IOrigin origin = Open("s3");
        _failure = ScriptedReply.Text(status, $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>hush</Message></Error>", "Content-Type: application/xml");

        Assert.AreEqual(error, (await origin.ListAsync(OriginPath.Root, default)).Error);

        AssertSaid(origin, words);
    }

    [TestMethod]
    [DataRow("http")]
    [DataRow("webdav")]
    [DataRow("s3")]
    public async Task Read_OtherBytesThanAskedFor_IsCorruptAndSaid(string kind)
    {
        IOrigin origin = Open(kind);
        using IOriginFile file = await OpenAsync(origin);
        _failure = new ScriptedReply(206, new byte[10], "ETag: \"one\"", $"Last-Modified: {Date}", $"Content-Range: bytes 0-9/{Length}");

        Assert.AreEqual(FsError.Corrupt, (await file.ReadAsync(5000, new byte[10], default)).Error);

        AssertSaid(origin, "sends other bytes of a file than it was asked for.");
    }

    [TestMethod]
    [DataRow("http")]
    [DataRow("webdav")]
    [DataRow("s3")]
    public async Task Probe_NameThatNobodyKnows_IsUnavailableAndSaid(string kind)
    {
        IOrigin origin = Open(kind, new Uri("http://no-such-host.invalid/music/"));

        Assert.AreEqual(FsError.OriginUnavailable, await origin.ProbeAsync(default));

        AssertSaid(origin, "The name no-such-host.invalid is not known.");
    }

    [TestMethod]
    [DataRow("http")]
    [DataRow("webdav")]
    [DataRow("s3")]
    public async Task Probe_NobodyListens_IsUnavailableAndSaid(string kind)
    {
        IOrigin origin = Open(kind);
        _proxy.Refuses = true;

        Assert.AreEqual(FsError.OriginUnavailable, await origin.ProbeAsync(default));

        AssertSaid(origin, "Nothing listens at 127.0.0.1");
    }

    /// <summary>So it looks where a clock is wrong: the certificate is of another time.</summary>
    [TestMethod]
    [DataRow("http")]
    [DataRow("webdav")]
    [DataRow("s3")]
    public async Task Probe_CertificateOfAnotherTime_IsUnavailableAndSaid(string kind)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 expired = request.CreateSelfSigned(new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2002, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ServeSecurelyAsync(listener, expired);
        IOrigin origin = Open(kind, new Uri($"https://{listener.LocalEndpoint}/music/"));

        Assert.AreEqual(FsError.OriginUnavailable, await origin.ProbeAsync(default));

        AssertSaid(origin, "cannot be spoken to securely");
        listener.Stop();
        await serving;
    }

    private static async Task ServeSecurelyAsync(TcpListener listener, X509Certificate2 certificate)
    {
        try
        {
            while (true)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync();
                await using SslStream stream = new(client.GetStream());
                try
                {
                    await stream.AuthenticateAsServerAsync(certificate);
                    _ = await stream.ReadAsync(new byte[1]);
                }
                catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // The client turned away, as it should.
                }
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private static void AssertSaid(IOrigin origin, string? words)
    {
        if (words is null)
            Assert.IsNull(((IFailureTeller)origin).LastFailure);
        else
            Assert.Contains(words, ((IFailureTeller)origin).LastFailure!.What);
    }

    private static async Task<IOriginFile> OpenAsync(IOrigin origin)
    {
        OriginEntry entry = (await origin.StatAsync(Song, default)).Value;
        return (await origin.OpenAsync(Song, entry.Version, default)).Value;
    }

    private IOrigin Open(string kind, Uri? place = null)
    {
        place ??= new Uri($"http://{_proxy.EndPoint}/music/");
        HttpSettings settings = new(place) { Credentials = HttpCredentials.Basic("ann", "hush") };
        return _started.Add<IOrigin>(kind switch
        {
            "http" => HttpOrigin.Open("web", settings, _time, NullLogger.Instance, out _)!,
            "webdav" => DavOrigin.Open("web", settings, _time, NullLogger.Instance, out _)!,
            _ => S3Origin.Open(
                "web", new S3Settings("box") { Endpoint = new Uri(place, "/"), PathStyle = true, Credentials = new S3Credentials("ann", "hush") }, _time, NullLogger.Instance, out _)!,
        });
    }

    private async Task AdvanceUntilAsync(Task task, TimeSpan step)
    {
        while (await Task.WhenAny(task, _time.WaitForTimerAsync(step)) != task)
            _time.Advance(step);
    }

    private ScriptedReply Answer(ScriptedRequest request)
    {
        if (_failure is { } failure)
            return failure;
        if (request.Method == "PROPFIND")
        {
            return ScriptedReply.Text(
                207,
                "<multistatus xmlns=\"DAV:\"><response><href>/music/a.flac</href><propstat><prop><resourcetype/>"
                + FormattableString.Invariant($"<getcontentlength>{Length}</getcontentlength><getlastmodified>{Date}</getlastmodified><getetag>\"one\"</getetag>")
                + "</prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>",
                "Content-Type: application/xml");
        }

        return ScriptedReply.File(request, new byte[Length], "ETag: \"one\"", $"Last-Modified: {Date}", "Accept-Ranges: bytes");
    }
}
