using MusicFs.Origins.Resilience;

namespace MusicFs.Origins.S3;

/// <summary>Which bucket, where, and who asks.</summary>
/// <param name="Bucket">Its name.</param>
public sealed record S3Settings(string Bucket)
{
    /// <summary>The folder in the bucket that is the origin's root; empty for the whole bucket.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The service of another provider; null for Amazon's own of the region.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The region that requests are signed for.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Whether the bucket goes into the path of URLs instead of the host; most other providers need it.</summary>
    public bool PathStyle { get; init; }

    /// <summary>Null for a bucket that is open to all. Nothing is looked for elsewhere: no profile, no machine role.</summary>
    public S3Credentials? Credentials { get; init; }

    /// <summary>Connections at once.</summary>
    public int Connections { get; init; } = 16;

    /// <summary>Of these the origin watches connecting, the first byte and idleness.</summary>
    public TimeLimits Limits { get; init; } = new();
}
