using System.Net.Http.Headers;
using System.Text;

namespace MusicFs.Origins.Http;

/// <summary>What a server is told so that it lets us in. Its text form does not tell.</summary>
public sealed class HttpCredentials
{
    private HttpCredentials(string scheme, string parameter) => Header = new AuthenticationHeaderValue(scheme, parameter);

    internal AuthenticationHeaderValue Header { get; }

    /// <summary>A name and a password (RFC 7617), as UTF-8.</summary>
    public static HttpCredentials Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    /// <summary>A token (RFC 6750).</summary>
    public static HttpCredentials Bearer(string token) => new("Bearer", token);

    /// <inheritdoc/>
    public override string ToString() => $"{Header.Scheme} credentials";
}
