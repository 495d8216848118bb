using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Serilog.Core;
using Serilog.Events;

namespace MusicFs.Host.Logging;

/// <summary>
/// Speaks the native protocol of systemd-journald (systemd.io/JOURNAL_NATIVE_PROTOCOL): one datagram an event, a field a line, so that
/// <c>journalctl MUSICFS_ORIGIN=nas</c> finds what concerns an origin. Called by one thread.
/// </summary>
internal sealed class JournalSink : ILogEventSink, IDisposable
{
    public const string SocketPath = "/run/systemd/journal/socket";

    /// <summary>Longer events would need a file handed over; nothing of ours is as long.</summary>
    private const int LongestMessage = 48 * 1024;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly UnixDomainSocketEndPoint _journal;

    public JournalSink(string socketPath = SocketPath) => _journal = new UnixDomainSocketEndPoint(socketPath);

    /// <summary>Whether standard error goes to the journal, so that whoever started this process reads the log there.</summary>
    public static bool IsStandardError
    {
        get
        {
            string? stream = Environment.GetEnvironmentVariable("JOURNAL_STREAM");
            if (stream is null || !OperatingSystem.IsLinux() || !File.Exists(SocketPath))
                return false;
            // "device:inode" of the stream, which may have been redirected since; a socket is shown as "socket:[inode]".
            string? target = new FileInfo("/proc/self/fd/2").LinkTarget;
            return target == $"socket:[{stream[(stream.IndexOf(':', StringComparison.Ordinal) + 1)..]}]";
        }
    }

    public void Emit(LogEvent logEvent)
    {
        using MemoryStream datagram = new();
        string message = logEvent.RenderMessage(CultureInfo.InvariantCulture);
        Write(datagram, "MESSAGE", logEvent.Exception is { } exception ? $"{message}\n{exception}" : message);
        Write(datagram, "PRIORITY", PriorityOf(logEvent.Level));
        Write(datagram, "SYSLOG_IDENTIFIER", "musicfs");
        foreach ((string name, LogEventPropertyValue value) in logEvent.Properties)
            Write(datagram, "MUSICFS_" + NameOf(name), value is ScalarValue { Value: string text } ? text : value.ToString(null, CultureInfo.InvariantCulture));
        _socket.SendTo(datagram.ToArray(), _journal);
    }

    public void Dispose() => _socket.Dispose();

    private static void Write(MemoryStream datagram, string name, string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value.Length > LongestMessage ? value[..LongestMessage] : value);
        datagram.Write(Encoding.ASCII.GetBytes(name));
        if (bytes.Contains((byte)'\n'))
        {
            // A value of several lines has its length in front.
            Span<byte> length = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)bytes.Length);
            datagram.WriteByte((byte)'\n');
            datagram.Write(length);
        }
        else
        {
            datagram.WriteByte((byte)'=');
        }

        datagram.Write(bytes);
        datagram.WriteByte((byte)'\n');
    }

    /// <summary>Capital letters, digits and underscores.</summary>
    private static string NameOf(string property) =>
        property == Constants.SourceContextPropertyName
            ? "COMPONENT"
            : string.Concat(property.Select(static c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));

    /// <summary>As syslog(3) numbers them.</summary>
    private static string PriorityOf(LogEventLevel level) => level switch
    {
        LogEventLevel.Fatal => "2",
        LogEventLevel.Error => "3",
        LogEventLevel.Warning => "4",
        LogEventLevel.Information => "6",
        LogEventLevel.Debug or LogEventLevel.Verbose => "7",
    };
}
