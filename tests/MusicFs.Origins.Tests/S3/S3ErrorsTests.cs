using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using MusicFs.Contracts.Errors;
using MusicFs.Origins.S3;

namespace MusicFs.Origins.Tests.S3;

[TestClass]
public sealed class S3ErrorsTests
{
    [TestMethod]
    [DataRow("NoSuchKey", 404, FsError.NotFound)]
    [DataRow("AccessDenied", 403, FsError.AccessDenied)]
    [DataRow("InvalidObjectState", 403, FsError.AccessDenied)]
    [DataRow("PreconditionFailed", 412, FsError.Stale)]
    [DataRow("InvalidRange", 416, FsError.Stale)]
    [DataRow("SlowDown", 503, FsError.Busy)]
    [DataRow("InternalError", 500, FsError.OriginUnavailable)]
    [DataRow("PermanentRedirect", 301, FsError.OriginUnavailable)]
    [DataRow("", 0, FsError.OriginUnavailable)]
    public void From_ServiceError_IsItsError(string code, int status, FsError error) =>
        Assert.AreEqual(error, S3Errors.From(new AmazonS3Exception("", ErrorType.Unknown, code, "", (HttpStatusCode)status), isOver: false, default));

    [TestMethod]
    public void From_FailureBelowTheService_IsThatFailure()
    {
        HttpRequestException refused = new(HttpRequestError.ConnectionError);

        Assert.AreEqual(FsError.OriginUnavailable, S3Errors.From(new AmazonServiceException("", refused), isOver: false, default));
        Assert.AreEqual(FsError.TimedOut, S3Errors.From(new OperationCanceledException(), isOver: true, default));
        Assert.AreEqual(FsError.Interrupted, S3Errors.From(new OperationCanceledException(), isOver: true, new CancellationToken(canceled: true)));
        Assert.AreEqual(FsError.Internal, S3Errors.From(new InvalidOperationException(), isOver: false, default));
    }

    [TestMethod]
    public void Open_SettingsThatCannotBe_SaysWhyWithoutSecrets()
    {
        foreach (S3Settings settings in new[]
        {
            new S3Settings(""), new S3Settings("b") { Endpoint = new Uri("ftp://h") }, new S3Settings("b") { Endpoint = new Uri("https://key:secret@h") },
        })
        {
            Assert.IsNull(S3Origin.Open("s3", settings, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, out var problem));
            Assert.DoesNotContain("secret", problem!.ToString());
        }

        Assert.AreEqual("S3 credentials", new S3Credentials("key", "secret").ToString());
    }
}
