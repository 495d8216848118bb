using MusicFs.Testing;

namespace MusicFs.Control.Tests;

/// <summary>The socket refuses other users, also where somebody has opened its folder and its mode to them.</summary>
[TestClass]
[TestCategory("Integration")]
public sealed class PeerCredentialsTests
{
    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;

    [TestMethod]
    [DataRow(65534, "closed", DisplayName = "another user is hung up on")]
    [DataRow(0, "open", DisplayName = "the daemon's own user is served")]
    public async Task Connect_AsAUser_IsServedOrNot(int user, string expected)
    {
        Prerequisite.Require(Prerequisite.Root, OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && File.Exists("/usr/bin/setpriv"), "root and setpriv are needed");
        await using TestServer server = new();
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(server.Path));
        File.SetUnixFileMode(server.Folder, Everybody);
        File.SetUnixFileMode(server.Path, Everybody);

        // A server of HTTP/2 speaks first, with its settings; one that hangs up says nothing. The preface is that of RFC 9113, 3.4.
        const string Script =
            """
            import socket, sys
            s = socket.socket(socket.AF_UNIX); s.settimeout(30); s.connect(sys.argv[1])
            try:
                s.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0]))
                print("open" if s.recv(9) else "closed")
            except (BrokenPipeError, ConnectionResetError):
                print("closed")
            """;
        (int status, string output) = await Python.RunAsync(
            "/usr/bin/setpriv", $"--reuid={user}", $"--regid={user}", "--clear-groups", Python.Interpreter, "-c", Script, server.Path);
        Assert.AreEqual(0, status, output);
        Assert.AreEqual(expected, output.Trim());
    }
}
