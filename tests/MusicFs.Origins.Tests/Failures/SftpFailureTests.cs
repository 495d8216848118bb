using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Origins.Sftp;

namespace MusicFs.Origins.Tests.Failures;

/// <summary>Each thing that ssh says when it ends: its error, and what a person is told of it. A script says it here.</summary>
[TestClass]
public sealed class SftpFailureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-ssh-says-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    [DataRow("REMOTE HOST IDENTIFICATION HAS CHANGED! Host key verification failed.", FsError.AccessDenied, "another host key than it used to", "ssh-keygen -R nas")]
    [DataRow("No ED25519 host key is known for nas and you have requested strict checking. Host key verification failed.", FsError.AccessDenied, "host key of nas is not known", "ssh -p 2222 ann@nas")]
    [DataRow("ann@nas: Permission denied (publickey).", FsError.AccessDenied, "does not let this user in", "identity_file")]
    [DataRow("ssh: Could not resolve hostname nas: Name or service not known", FsError.OriginUnavailable, "name nas is not known", "DNS")]
    [DataRow("ssh: connect to host nas port 2222: Connection refused", FsError.OriginUnavailable, "connection refused", "sftp://HOST:PORT")]
    [DataRow("ssh: connect to host nas port 2222: Connection timed out", FsError.TimedOut, "does not answer in time", "firewall")]
    [DataRow("ssh: connect to host nas port 2222: No route to host", FsError.OriginUnavailable, "cannot be reached", "network")]
    [DataRow("subsystem request failed on channel 0", FsError.OriginUnavailable, "offers no SFTP", "sshd_config")]
    [DataRow("", FsError.OriginUnavailable, "The connection to nas ended", "ssh -p 2222 ann@nas")]
    public async Task Probe_SshEndsSaying_IsItsErrorAndItsWords(string said, FsError error, string what, string remedy)
    {
        string program = Path.Combine(_folder, "ssh");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\necho '{said}' >&2\nexit 255\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using SftpOrigin origin = Open(program);

        Assert.AreEqual(error, await origin.ProbeAsync(default));

        Assert.Contains(what, origin.LastFailure!.What);
        Assert.Contains(remedy, origin.LastFailure.Remedy);
    }

    [TestMethod]
    public async Task Probe_NoSsh_SaysWhatToInstall()
    {
        using SftpOrigin origin = Open(Path.Combine(_folder, "none"));

        Assert.AreEqual(FsError.NotSupported, await origin.ProbeAsync(default));

        Assert.Contains("apt install openssh-client", origin.LastFailure!.Remedy);
    }

    private static SftpOrigin Open(string program) =>
        SftpOrigin.Open("nas", new SftpSettings("nas") { User = "ann", Port = 2222, Program = program }, TimeProvider.System, NullLogger.Instance, out _)!;
}
