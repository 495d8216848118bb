using System.Net;
using System.Net.Sockets;

namespace MusicFs.Testing.Network;

/// <summary>
/// Ports for servers that must be told theirs, and may be started there again. They lie below those that systems give to whoever asks for any (32768 and up on Linux): nobody is given one
/// between its choice and the server's start, or while the server is down.
/// </summary>
public static class FreePort
{
    private const int Lowest = 18_000, Highest = 32_000, Tries = 200;

    /// <summary>One of the loopback that nobody listens on; chosen at random, as others choose at the same time.</summary>
    public static int Choose()
    {
        for (int tries = 0; tries < Tries; tries++)
        {
            int port = Random.Shared.Next(Lowest, Highest);
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken.
            }
        }

        throw new InvalidOperationException($"Of the ports from {Lowest} to {Highest} none was free.");
    }
}
