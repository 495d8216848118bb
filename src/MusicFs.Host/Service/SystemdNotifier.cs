using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace MusicFs.Host.Service;

/// <summary>
/// Tells systemd how the service does (man 3 sd_notify): datagrams to the socket that it names. Nothing is ever waited for, and a
/// manager that is gone is no failure. Any thread.
/// </summary>
public sealed class SystemdNotifier : IDisposable
{
    private const string SocketVariable = "NOTIFY_SOCKET";

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
    private readonly UnixDomainSocketEndPoint _manager;
    private readonly string _address;

    /// <param name="address">A path; one that begins with '@' is in the abstract namespace.</param>
    /// <param name="watchdog">Within which time it has to hear that all is well; null where it does not listen for that.</param>
    public SystemdNotifier(string address, TimeSpan? watchdog)
    {
        ArgumentNullException.ThrowIfNull(address);
        _address = address;
        _manager = new UnixDomainSocketEndPoint(address.StartsWith('@') ? "\0" + address[1..] : address);
        Watchdog = watchdog;
    }

    /// <summary>Within which time systemd has to hear that all is well; null where it does not listen for that.</summary>
    public TimeSpan? Watchdog { get; }

    /// <summary>Null where no manager listens. What it says of itself is taken out of the environment: it is not meant for child processes.</summary>
    public static SystemdNotifier? FromEnvironment()
    {
        string? address = Environment.GetEnvironmentVariable(SocketVariable);
        if (!OperatingSystem.IsLinux() || address is not { Length: > 1 } || address[0] is not ('/' or '@'))
            return null;
        TimeSpan? watchdog = ReadWatchdog();
        foreach (string variable in new[] { SocketVariable, "WATCHDOG_USEC", "WATCHDOG_PID" })
            Environment.SetEnvironmentVariable(variable, null);
        return new SystemdNotifier(address, watchdog);
    }

    /// <summary>What a process that takes this one's place must be told by its environment.</summary>
    public IReadOnlyDictionary<string, string> Variables
    {
        get
        {
            Dictionary<string, string> variables = new() { [SocketVariable] = _address };
            if (Watchdog is { } time)
                variables["WATCHDOG_USEC"] = ((long)time.TotalMicroseconds).ToString(CultureInfo.InvariantCulture);
            return variables;
        }
    }

    /// <summary>Another process is the service from now on, and has the whole time of the watchdog to say that it lives.</summary>
    public void MainProcess(int process) => Send(string.Create(CultureInfo.InvariantCulture, $"WATCHDOG=1\nMAINPID={process}"));

    /// <summary>It serves.</summary>
    public void Ready() => Send("READY=1");

    /// <summary>A line for <c>systemctl status</c>.</summary>
    public void Status(string text) => Send($"STATUS={text.ReplaceLineEndings(" ")}");

    /// <summary>It is about to end.</summary>
    public void Stopping() => Send("STOPPING=1");

    /// <summary>It reads its configuration again; <see cref="Ready"/> follows. The time is what Type=notify-reload asks for.</summary>
    public void Reloading() => Send(string.Create(
        CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={(long)Stopwatch.GetElapsedTime(0).TotalMicroseconds}"));

    /// <summary>All is well.</summary>
    public void Alive() => Send("WATCHDOG=1");

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static TimeSpan? ReadWatchdog()
    {
        string? process = Environment.GetEnvironmentVariable("WATCHDOG_PID");
        bool isMeant = string.IsNullOrEmpty(process) || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return isMeant && long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out long time) && time > 0
            ? TimeSpan.FromMicroseconds(time)
            : null;
    }

    private void Send(string state)
    {
        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(state), _manager);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // Its queue is full, or it is being started anew itself.
        }
    }
}
