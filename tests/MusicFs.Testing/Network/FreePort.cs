using System.Net;
using System.Net.Sockets;

namespace MusicFs.Testing.Network;

/// <summary>
/// Ports of the loopback for programs that are told theirs before they listen, or that listen on it again later. The ports lie below those that Linux (from
/// 32768) and Windows (from 49152) give to whoever asks for any, so that no other test has one meanwhile by chance. No process gives one twice. Any thread.
/// </summary>
public static class FreePort
{
    private const int First = 20_000, Ports = 12_000;

    // Test processes run beside each other: each begins elsewhere.
    private static int _last = Random.Shared.Next(Ports);

    /// <summary>The next one on which nobody listens.</summary>
    public static int Take()
    {
        for (int tries = 0; tries < Ports; tries++)
        {
            int port = First + (int)((uint)Interlocked.Increment(ref _last) % Ports);
            using TcpListener listener = new(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }

        throw new InvalidOperationException("No port of the loopback is free.");
    }
}
