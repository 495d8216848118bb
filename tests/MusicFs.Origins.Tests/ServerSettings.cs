using System.Net;
using MusicFs.Origins.S3;
using MusicFs.Origins.Sftp;
using MusicFs.Testing.Network;

namespace MusicFs.Origins.Tests;

/// <summary>How the origins of this project reach the servers of tests, directly or through a proxy.</summary>
internal static class ServerSettings
{
    /// <param name="server">Who has the folder.</param>
    /// <param name="port">Where it is reached; its host key is known by that.</param>
    public static SftpSettings Settings(this SshServer server, int port) => new("127.0.0.1")
    {
        Port = port,
        User = Environment.UserName,
        Path = server.Music,
        IdentityFile = server.IdentityFile,
        KnownHostsFile = server.WriteKnownHosts(port),
        ConfigurationFile = "none",
    };

    /// <param name="server">Who has the bucket.</param>
    /// <param name="through">Where it is reached; null for itself.</param>
    public static S3Settings Settings(this S3Server server, IPEndPoint? through = null) => new(S3Server.Bucket)
    {
        Endpoint = new Uri($"http://{through ?? server.EndPoint}"),
        PathStyle = true,
        Prefix = S3Server.Prefix,
        Credentials = new S3Credentials(S3Server.Account, S3Server.Account),
    };
}
