using MusicFs.Origins.Resilience;

namespace MusicFs.Origins.Http;

/// <summary>Where an HTTP or WebDAV origin is and how to talk to it.</summary>
/// <param name="Location">The folder that is the origin's root, without user, query or fragment.</param>
public sealed record HttpSettings(Uri Location)
{
    /// <summary>Sent with every request to the location's own server, never to another that it redirects to.</summary>
    public HttpCredentials? Credentials { get; init; }

    /// <summary>Connections at once.</summary>
    public int Connections { get; init; } = 16;

    /// <summary>Of these the transport watches connecting, the first byte and idleness.</summary>
    public TimeLimits Limits { get; init; } = new();
}
