using System.Net.Sockets;
using System.Text;
using MusicFs.Host.Service;

namespace MusicFs.Host.Tests.Service;

/// <summary>What systemd would hear, on a datagram socket as it has one.</summary>
[TestClass]
public sealed class SystemdNotifierTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("musicfs-notify-");

    public void Dispose() => _folder.Delete(recursive: true);

    [TestMethod]
    [DataRow(false, DisplayName = "path")]
    [DataRow(true, DisplayName = "abstract")]
    public void Messages_All_ArriveAsTheyAreDocumented(bool isAbstract)
    {
        string name = isAbstract ? $"@musicfs-{Guid.NewGuid():N}" : Path.Combine(_folder.FullName, "notify");
        using Socket manager = Listen(name);
        using SystemdNotifier notifier = new(name, null);
        notifier.Ready();
        notifier.Status("12 tracks at /mnt\nand more");
        notifier.Alive();
        notifier.Stopping();
        notifier.MainProcess(12);
        notifier.Reloading();
        Assert.AreEqual("READY=1", Receive(manager));
        Assert.AreEqual("STATUS=12 tracks at /mnt and more", Receive(manager));
        Assert.AreEqual("WATCHDOG=1", Receive(manager));
        Assert.AreEqual("STOPPING=1", Receive(manager));
        Assert.AreEqual("WATCHDOG=1\nMAINPID=12", Receive(manager));
        string[] reloading = Receive(manager).Split('\n');
        Assert.AreEqual("RELOADING=1", reloading[0]);
        Assert.StartsWith("MONOTONIC_USEC=", reloading[1]);
        // man 3 sd_notify: CLOCK_MONOTONIC, which Linux counts from its start.
        double uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        double told = long.Parse(reloading[1]["MONOTONIC_USEC=".Length..], System.Globalization.CultureInfo.InvariantCulture) / 1e6;
        Assert.IsTrue(Math.Abs(uptime - told) < 60, $"The machine is up {uptime} s, and {told} s was told.");
    }

    [TestMethod]
    public void Messages_NobodyListens_AreNoFailure()
    {
        using SystemdNotifier notifier = new(Path.Combine(_folder.FullName, "nobody"), null);
        notifier.Ready();
        using Socket manager = Listen(Path.Combine(_folder.FullName, "nobody"));
        notifier.Alive();
        Assert.AreEqual("WATCHDOG=1", Receive(manager));
    }

    [TestMethod]
    public void Messages_QueueIsFull_DoNotWait()
    {
        string name = Path.Combine(_folder.FullName, "notify");
        using Socket manager = Listen(name);
        using SystemdNotifier notifier = new(name, null);
        for (int i = 0; i < 10_000; i++)
            notifier.Alive();
        Assert.AreEqual("WATCHDOG=1", Receive(manager));
    }

    private static Socket Listen(string name)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 30_000 };
        socket.Bind(new UnixDomainSocketEndPoint(name.StartsWith('@') ? "\0" + name[1..] : name));
        return socket;
    }

    private static string Receive(Socket socket)
    {
        byte[] buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer.AsSpan(0, socket.Receive(buffer)));
    }
}
