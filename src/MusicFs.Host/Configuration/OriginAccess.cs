namespace MusicFs.Host.Configuration;

/// <summary>How an origin is reached, beyond its location. What is null or zero is left to the origin's own default.</summary>
public sealed record OriginAccess
{
    /// <summary>Who logs in.</summary>
    public string? User { get; init; }

    /// <summary>Of that user.</summary>
    public SecretText? Password { get; init; }

    /// <summary>Sent instead of a user and a password.</summary>
    public SecretText? Token { get; init; }

    /// <summary>The file of a private key for SFTP.</summary>
    public string? IdentityFile { get; init; }

    /// <summary>The file that keys of SSH servers are checked against.</summary>
    public string? KnownHosts { get; init; }

    /// <summary>Another file than the user's ssh configuration; <c>none</c> for none.</summary>
    public string? SshConfiguration { get; init; }

    /// <summary>The S3 service; null for Amazon's.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The region S3 requests are signed for.</summary>
    public string? Region { get; init; }

    /// <summary>Whether the bucket stands in the path of URLs; null: it does where there is an endpoint.</summary>
    public bool? PathStyle { get; init; }

    /// <summary>The section of the shared AWS credentials file.</summary>
    public string? Profile { get; init; }

    /// <summary>Whether requests to S3 go unsigned.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>Names the S3 account.</summary>
    public SecretText? AccessKey { get; init; }

    /// <summary>Signs for it.</summary>
    public SecretText? SecretKey { get; init; }

    /// <summary>Of keys that are lent for a while.</summary>
    public SecretText? SessionToken { get; init; }

    /// <summary>Connections at once.</summary>
    public int? Connections { get; init; }

    /// <summary>Bytes of files a second.</summary>
    public long BytesPerSecond { get; init; }

    /// <summary>Until a connection stands.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>One stat, open or read.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>One listing.</summary>
    public TimeSpan? ListingTimeout { get; init; }

    /// <summary>Between two health checks.</summary>
    public TimeSpan? ProbeInterval { get; init; }

    /// <summary>Between two looks for changes; null for the library's.</summary>
    public TimeSpan? PollInterval { get; init; }
}
