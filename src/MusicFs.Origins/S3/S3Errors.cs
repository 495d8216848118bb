using Amazon.Runtime;
using MusicFs.Contracts.Errors;
using MusicFs.Origins.Http;

namespace MusicFs.Origins.S3;

/// <summary>The one place where a failure of the S3 client becomes a core error.</summary>
internal static class S3Errors
{
    public static FsError From(Exception exception, bool isOver, CancellationToken caller) => exception switch
    {
        _ when caller.IsCancellationRequested => FsError.Interrupted,
        _ when isOver => FsError.TimedOut,
        AmazonServiceException { ErrorCode: "SlowDown" or "Throttling" or "ThrottlingException" or "RequestLimitExceeded" or "TooManyRequests" } => FsError.Busy,
        // In an archive: somebody has to ask for it to be brought back.
        AmazonServiceException { ErrorCode: "InvalidObjectState" } => FsError.AccessDenied,
        AmazonServiceException { StatusCode: not 0 and var status } => HttpErrors.From(status, saysWhen: false),
        AmazonClientException { InnerException: { } inner } => HttpErrors.From(inner, isOver, caller),
        AmazonUnmarshallingException => FsError.Corrupt,
        AmazonServiceException or AmazonClientException => FsError.OriginUnavailable,
        _ => HttpErrors.From(exception, isOver, caller),
    };
}
