using System.Net;
using Amazon.Runtime;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Origins.Http;

namespace MusicFs.Origins.S3;

/// <summary>What a failure of an S3 service means for a person. Names buckets and services, never keys.</summary>
internal static class S3Problems
{
    public static Problem? Of(Exception exception, FsError error, S3Settings settings)
    {
        if (exception is AmazonServiceException { StatusCode: not 0 } answer)
            return Of(answer, settings);
        Exception cause = exception is AmazonClientException { InnerException: { } inner } ? inner : exception;
        return HttpProblems.Of(cause, error, ServiceOf(settings));
    }

    private static Problem? Of(AmazonServiceException answer, S3Settings settings) => answer.ErrorCode switch
    {
        "RequestTimeTooSkewed" or "RequestExpired" => new Problem(
            "This machine's clock is too far from that of the S3 service.", "Set it right: timedatectl set-ntp true"),
        "ExpiredToken" or "TokenRefreshRequired" => new Problem("The keys of the S3 origin were lent for a while and have expired.", "Get new ones, and set 'session_token' and both keys."),
        "InvalidAccessKeyId" or "InvalidToken" => new Problem("The S3 service does not know the access key.", "Check 'access_key', or the profile, and that it belongs to this service."),
        "SignatureDoesNotMatch" => new Problem("The S3 service does not accept the secret key.", "Check 'secret_key', or the profile, and 'region'."),
        "NoSuchBucket" => new Problem($"There is no bucket {settings.Bucket}.", "Check its name, and 'endpoint' and 'region' of the origin."),
        "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" => new Problem(
            $"The bucket {settings.Bucket} is in another region than {settings.Region}.", "Set 'region' of the origin."),
        "InvalidObjectState" => new Problem("An object lies in an archive.", "Have the service restore it before it is played."),
        "SlowDown" or "Throttling" or "ThrottlingException" or "RequestLimitExceeded" or "TooManyRequests" => new Problem(
            "The S3 service asks for patience.", "It is tried again by itself; if that is often, set fewer 'connections' or a 'bandwidth'."),
        "AccessDenied" => Denied(settings),
        _ => answer.StatusCode switch
        {
            HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => Denied(settings),
            // What is said of one object only.
            HttpStatusCode.NotFound or HttpStatusCode.PreconditionFailed => null,
            var status => HttpProblems.Of(status, ServiceOf(settings), hasCredentials: settings.Credentials is not null, isRoot: true),
        },
    };

    private static Problem Denied(S3Settings settings) => settings.Credentials is null
        ? new Problem($"The bucket {settings.Bucket} is not open to all.", "Set 'access_key' and 'secret_key', or 'profile', of the origin.")
        : new Problem($"The keys do not open the bucket {settings.Bucket}, or have expired.", "They need s3:ListBucket on the bucket and s3:GetObject on what is in it.");

    public static Uri ServiceOf(S3Settings settings) => settings.Endpoint ?? new Uri($"https://s3.{settings.Region}.amazonaws.com");
}
