using System.Diagnostics;
using System.Net;

namespace MusicFs.Testing.Network;

/// <summary>OpenSSH's server on the loopback with keys of its own, over a folder of its own.</summary>
public sealed class SshServer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/sshd", Ready = "Server listening";

    private readonly ServerProcess _process;

    private SshServer(string folder, ServerProcess process, IPEndPoint endPoint)
    {
        Folder = folder;
        _process = process;
        EndPoint = endPoint;
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>The folder that is the origin.</summary>
    public string Music => Path.Combine(Folder, "my music");

    /// <summary>Where its keys are: <c>host</c>, <c>user</c> and <c>stranger</c>, which it does not know, each with its <c>.pub</c>.</summary>
    public string Folder { get; }

    /// <summary>The private key of the only user, who is that of this process.</summary>
    public string IdentityFile => Path.Combine(Folder, "user");

    /// <param name="withoutExtensions">As a server is that knows the protocol and nothing more.</param>
    /// <param name="openFiles">How many files a process of the server may have open; 0 for the usual.</param>
    public static async Task<SshServer> StartAsync(bool withoutExtensions = false, int openFiles = 0)
    {
        Prerequisite.Require(Prerequisite.Ssh, File.Exists(Program) && Directory.Exists("/run/sshd"), "OpenSSH is needed: openssh-server, and the folder /run/sshd.");
        string folder = Directory.CreateTempSubdirectory("musicfs-ssh-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "my music"));
        await MakeKeyAsync(Path.Combine(folder, "host"));
        await MakeKeyAsync(Path.Combine(folder, "user"));
        await MakeKeyAsync(Path.Combine(folder, "stranger"));
        string configuration = Path.Combine(folder, "sshd_config");
        (ServerProcess process, IPEndPoint endPoint) = await ServerProcess.StartAsync(
            openFiles > 0 ? "/usr/bin/prlimit" : Program,
            port =>
            {
                File.WriteAllText(configuration, Configuration(folder, port) + (withoutExtensions ? " -P statvfs,limits" : ""));
                return [.. openFiles > 0 ? new[] { $"--nofile={openFiles}", Program } : [], "-D", "-e", "-f", configuration];
            },
            Ready);
        return new SshServer(folder, process, endPoint);
    }

    /// <summary>Writes the file by which a client knows the host key behind a port.</summary>
    /// <returns>Its path.</returns>
    public string WriteKnownHosts(int port)
    {
        string known = Path.Combine(Folder, "known hosts");
        File.WriteAllText(known, $"[127.0.0.1]:{port} {File.ReadAllText(Path.Combine(Folder, "host.pub"))}");
        return known;
    }

    /// <summary>Kills it and the connections it serves.</summary>
    public Task StopAsync() => _process.StopAsync();

    /// <summary>On the same port.</summary>
    public Task StartAgainAsync() => _process.StartAgainAsync(Ready);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task MakeKeyAsync(string file)
    {
        using var process = Process.Start(new ProcessStartInfo("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]))!;
        await process.WaitForExitAsync();
    }

    private static string Configuration(string folder, int port) => $"""
        ListenAddress 127.0.0.1:{port}
        HostKey {folder}/host
        PidFile none
        AuthorizedKeysFile {folder}/user.pub
        StrictModes no
        UsePAM no
        PermitRootLogin prohibit-password
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        Subsystem sftp internal-sftp
        """;
}
