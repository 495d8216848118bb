using System.Net.Sockets;
using MusicFs.Control.Endpoint;
using MusicFs.Testing;

namespace MusicFs.Control.Tests;

[TestClass]
public sealed class ControlEndpointTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("musicfs-endpoint-");

    public void Dispose() => _folder.Delete(recursive: true);

    [TestMethod]
    public void Take_FreeLibrary_MakesASocketForItsOwnerOnly()
    {
        string directory = Path.Combine(_folder.FullName, "made", "for", "it");
        using ControlEndpoint endpoint = ControlEndpoint.Take(directory, "music").Endpoint!;

        Assert.AreEqual(Path.Combine(directory, "music.sock"), endpoint.Path);
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(endpoint.Path));
        Assert.AreEqual(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
        Assert.AreEqual("music", string.Join(',', ControlDirectory.Libraries(directory)));
    }

    [TestMethod]
    public void Take_LibraryOfALiveDaemon_NamesItsProcess()
    {
        using ControlEndpoint endpoint = ControlEndpoint.Take(_folder.FullName, "music").Endpoint!;
        EndpointAttempt second = ControlEndpoint.Take(_folder.FullName, "music");
        Assert.AreEqual(Environment.ProcessId, second.Holder);
        Assert.IsTrue(CanConnect(endpoint.Path), "The attempt must not harm the socket of the one that has it.");
    }

    [TestMethod]
    public void Take_SocketOfADeadDaemon_IsCleared()
    {
        string path = ControlDirectory.SocketOf(_folder.FullName, "music");
        File.WriteAllText(path, "");
        File.WriteAllText(Path.ChangeExtension(path, ".lock"), "1");
        using ControlEndpoint endpoint = ControlEndpoint.Take(_folder.FullName, "music").Endpoint!;
        Assert.IsTrue(CanConnect(path));
    }

    [TestMethod]
    public void Take_AfterDispose_Succeeds()
    {
        ControlEndpoint.Take(_folder.FullName, "music").Endpoint!.Dispose();
        Assert.IsFalse(File.Exists(ControlDirectory.SocketOf(_folder.FullName, "music")));
        using ControlEndpoint? again = ControlEndpoint.Take(_folder.FullName, "music").Endpoint;
        Assert.IsNotNull(again);
    }

    [TestMethod]
    public void Take_PathTooLong_SaysTheLimit()
    {
        EndpointAttempt attempt = ControlEndpoint.Take(_folder.FullName, new string('m', 100));
        Assert.Contains("limit of 107", attempt.Obstacle!.Value.What);
        Assert.Contains("--library", attempt.Obstacle.Value.Remedy);
    }

    [TestMethod]
    public void Take_FolderIsALink_IsRefused()
    {
        string link = Path.Combine(_folder.FullName, "link");
        Directory.CreateSymbolicLink(link, _folder.CreateSubdirectory("target").FullName);
        Assert.Contains("symbolic link", ControlEndpoint.Take(link, "music").Obstacle!.Value.What);
    }

    [TestMethod]
    public void Take_FolderOpenToOthers_IsClosed()
    {
        File.SetUnixFileMode(_folder.FullName, (UnixFileMode)0b111_111_111);
        using ControlEndpoint endpoint = ControlEndpoint.Take(_folder.FullName, "music").Endpoint!;
        Assert.AreEqual((UnixFileMode)0b111_000_000, File.GetUnixFileMode(_folder.FullName));
    }

    [TestMethod]
    public void Take_FolderIsAFile_SaysSo()
    {
        string file = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(file, "");
        Assert.Contains("cannot be made", ControlEndpoint.Take(file, "music").Obstacle!.Value.What);
    }

    [TestMethod]
    public async Task Connect_AnotherUser_IsRefused()
    {
        Prerequisite.Require(Prerequisite.Root, Environment.IsPrivilegedProcess && File.Exists("/usr/bin/setpriv"), "root and setpriv are needed");
        Prerequisite.Require("grpc", File.Exists(Python.Interpreter), "python3 is needed");
        // The folder above is open; only what the endpoint made keeps others out.
        File.SetUnixFileMode(_folder.FullName, (UnixFileMode)0b111_101_101);
        using ControlEndpoint endpoint = ControlEndpoint.Take(Path.Combine(_folder.FullName, "run"), "music").Endpoint!;
        const string Connect = "import socket,sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])";

        (int own, _) = await Python.RunAsync(Python.Interpreter, "-c", Connect, endpoint.Path);
        (int other, string said) = await Python.RunAsync(
            "/usr/bin/setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", Python.Interpreter, "-c", Connect, endpoint.Path);

        Assert.AreEqual(0, own);
        Assert.AreNotEqual(0, other);
        Assert.Contains("PermissionError", said);

        // Neither when the folder is open by mistake.
        File.SetUnixFileMode(Path.Combine(_folder.FullName, "run"), (UnixFileMode)0b111_101_101);
        (other, said) = await Python.RunAsync(
            "/usr/bin/setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", Python.Interpreter, "-c", Connect, endpoint.Path);
        Assert.AreNotEqual(0, other);
        Assert.Contains("PermissionError", said);
    }

    private static bool CanConnect(string path)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return socket.Connected;
    }
}
