using Amazon.Runtime;

namespace MusicFs.Origins.S3;

/// <summary>The keys of an S3 account. Their text form does not tell.</summary>
public sealed class S3Credentials(string accessKey, string secretKey, string? sessionToken = null)
{
    /// <inheritdoc/>
    public override string ToString() => "S3 credentials";

    internal AWSCredentials ToAws() =>
        sessionToken is null ? new BasicAWSCredentials(accessKey, secretKey) : new SessionAWSCredentials(accessKey, secretKey, sessionToken);
}
