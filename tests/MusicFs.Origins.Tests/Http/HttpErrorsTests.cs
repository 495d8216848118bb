using System.Net;
using System.Net.Sockets;
using MusicFs.Contracts.Errors;
using MusicFs.Origins.Http;

namespace MusicFs.Origins.Tests.Http;

[TestClass]
public sealed class HttpErrorsTests
{
    [TestMethod]
    [DataRow(400, FsError.InvalidArgument)]
    [DataRow(401, FsError.AccessDenied)]
    [DataRow(403, FsError.AccessDenied)]
    [DataRow(404, FsError.NotFound)]
    [DataRow(405, FsError.NotSupported)]
    [DataRow(408, FsError.TimedOut)]
    [DataRow(410, FsError.NotFound)]
    [DataRow(412, FsError.Stale)]
    [DataRow(414, FsError.NameTooLong)]
    [DataRow(416, FsError.Stale)]
    [DataRow(418, FsError.OriginUnavailable)]
    [DataRow(429, FsError.Busy)]
    [DataRow(500, FsError.OriginUnavailable)]
    [DataRow(502, FsError.OriginUnavailable)]
    [DataRow(503, FsError.OriginUnavailable)]
    [DataRow(504, FsError.TimedOut)]
    public void From_Status_IsItsError(int status, FsError error) => Assert.AreEqual(error, HttpErrors.From((HttpStatusCode)status, saysWhen: false));

    [TestMethod]
    public void From_UnavailableThatSaysWhen_IsBusy() => Assert.AreEqual(FsError.Busy, HttpErrors.From(HttpStatusCode.ServiceUnavailable, saysWhen: true));

    [TestMethod]
    public void From_Exception_IsItsError()
    {
        Assert.AreEqual(FsError.OriginUnavailable, Of(new HttpRequestException(HttpRequestError.NameResolutionError)));
        Assert.AreEqual(FsError.OriginUnavailable, Of(new HttpRequestException(HttpRequestError.ConnectionError, null, new SocketException(111))));
        Assert.AreEqual(FsError.OriginUnavailable, Of(new HttpIOException(HttpRequestError.ResponseEnded)));
        Assert.AreEqual(FsError.OriginUnavailable, Of(new EndOfStreamException()));
        Assert.AreEqual(FsError.Corrupt, Of(new HttpIOException(HttpRequestError.InvalidResponse)));
        Assert.AreEqual(FsError.Corrupt, Of(new InvalidDataException()));
        Assert.AreEqual(FsError.TimedOut, Of(new TaskCanceledException("", new TimeoutException())));
        Assert.AreEqual(FsError.TimedOut, HttpErrors.From(new IOException(), isOver: true, default));
        Assert.AreEqual(FsError.Interrupted, HttpErrors.From(new IOException(), isOver: true, new CancellationToken(canceled: true)));
        Assert.AreEqual(FsError.Internal, Of(new InvalidOperationException()));
    }

    private static FsError Of(Exception exception) => HttpErrors.From(exception, isOver: false, default);
}
