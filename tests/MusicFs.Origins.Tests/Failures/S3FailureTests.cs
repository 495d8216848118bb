using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.S3;
using MusicFs.Testing.Network;

namespace MusicFs.Origins.Tests.Failures;

/// <summary>Each way in which an object store refuses: its error, and what a person is told of it.</summary>
[TestClass]
public sealed class S3FailureTests
{
    [TestMethod]
    [DataRow("RequestTimeTooSkewed", 403, FsError.AccessDenied, "clock", "timedatectl")]
    [DataRow("ExpiredToken", 400, FsError.InvalidArgument, "have expired", "session_token")]
    [DataRow("InvalidAccessKeyId", 403, FsError.AccessDenied, "does not know the access key", "access_key")]
    [DataRow("SignatureDoesNotMatch", 403, FsError.AccessDenied, "secret key", "secret_key")]
    [DataRow("AccessDenied", 403, FsError.AccessDenied, "do not open the bucket", "s3:ListBucket")]
    [DataRow("NoSuchBucket", 404, FsError.NotFound, "no bucket box", "endpoint")]
    [DataRow("AuthorizationHeaderMalformed", 400, FsError.InvalidArgument, "another region", "region")]
    [DataRow("SlowDown", 503, FsError.Busy, "asks for patience", "bandwidth")]
    [DataRow("InternalError", 500, FsError.OriginUnavailable, "trouble of its own", "log")]
    public async Task List_Refused_IsItsErrorAndItsWordsWithoutTheKeys(string code, int status, FsError error, string what, string remedy)
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Text(
            status, $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>about key-name and key-secret</Message></Error>", "Content-Type: application/xml"));
        S3Settings settings = new("box") { Endpoint = new Uri($"http://{server.EndPoint}"), PathStyle = true, Credentials = new S3Credentials("key-name", "key-secret") };
        using S3Origin origin = S3Origin.Open("s3", settings, TimeProvider.System, NullLogger.Instance, out _)!;

        Assert.AreEqual(error, (await origin.ListAsync(OriginPath.Root, default)).Error);

        Assert.Contains(what, origin.LastFailure!.What);
        Assert.Contains(remedy, origin.LastFailure.Remedy);
        Assert.DoesNotContain("key-name", origin.LastFailure.ToString());
        Assert.DoesNotContain("key-secret", origin.LastFailure.ToString());
    }

    [TestMethod]
    [DataRow(206, "Content-Range: bytes 0-9/100", FsError.Corrupt, DisplayName = "other bytes")]
    [DataRow(206, "Content-Range: bytes 50-59/200", FsError.Stale, DisplayName = "of a longer object")]
    [DataRow(416, "X: y", FsError.Stale, DisplayName = "no such range any more")]
    [DataRow(404, "X: y", FsError.NotFound, DisplayName = "gone")]
    [DataRow(403, "X: y", FsError.AccessDenied, DisplayName = "denied")]
    [DataRow(500, "X: y", FsError.OriginUnavailable, DisplayName = "trouble")]
    public async Task Read_AnswerThatIsNotTheBytes_IsItsError(int status, string header, FsError error)
    {
        await using ScriptedServer server = new(request => request.Method == "HEAD"
            ? new ScriptedReply(200, new byte[100], "ETag: \"one\"", "Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT")
            : new ScriptedReply(status, status == 206 ? new byte[10] : [], header, "ETag: \"one\""));
        S3Settings settings = new("box") { Endpoint = new Uri($"http://{server.EndPoint}"), PathStyle = true, Credentials = new S3Credentials("key-name", "key-secret") };
        using S3Origin origin = S3Origin.Open("s3", settings, TimeProvider.System, NullLogger.Instance, out _)!;
        OriginEntry entry = (await origin.StatAsync(OriginPath.FromString("a.flac"), default)).Value;
        using IOriginFile file = (await origin.OpenAsync(entry.Path, entry.Version, default)).Value;

        Assert.AreEqual(error, (await file.ReadAsync(50, new byte[10], default)).Error);
    }
}
