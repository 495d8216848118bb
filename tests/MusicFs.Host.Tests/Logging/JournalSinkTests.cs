using System.Net.Sockets;
using System.Text;
using MusicFs.Host.Logging;
using Serilog;

namespace MusicFs.Host.Tests.Logging;

[TestClass]
public sealed class JournalSinkTests
{
    [TestMethod]
    public void Emit_EventWithExceptionAndValues_IsOneDatagramOfFields()
    {
        string folder = Directory.CreateTempSubdirectory("musicfs-journal-").FullName;
        string path = Path.Combine(folder, "socket");
        using Socket journal = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        journal.Bind(new UnixDomainSocketEndPoint(path));
        using (Serilog.Core.Logger logger = new LoggerConfiguration().WriteTo.Sink(new JournalSink(path)).CreateLogger())
            logger.ForContext("SourceContext", "MusicFs.Core.X").Error(new IOException("gone"), "Reading {Path} failed", "/a b");

        byte[] datagram = new byte[65536];
        int length = journal.Receive(datagram);
        string text = Encoding.UTF8.GetString(datagram, 0, length);
        const string message = "Reading \"/a b\" failed\nSystem.IO.IOException: gone";
        Assert.StartsWith($"MESSAGE\n{(char)message.Length}\0\0\0\0\0\0\0{message}\n", text);
        Assert.Contains("\nPRIORITY=3\n", text);
        Assert.Contains("\nSYSLOG_IDENTIFIER=musicfs\n", text);
        Assert.Contains("\nMUSICFS_PATH=/a b\n", text);
        Assert.Contains("\nMUSICFS_COMPONENT=MusicFs.Core.X\n", text);
        Directory.Delete(folder, recursive: true);
    }
}
