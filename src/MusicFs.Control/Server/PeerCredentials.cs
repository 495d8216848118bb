using System.Buffers.Binary;
using System.Net.Sockets;
using MusicFs.Control.Native;

namespace MusicFs.Control.Server;

/// <summary>Who is at the other end of a Unix socket, as the kernel says it: not what the caller says of itself.</summary>
internal static class PeerCredentials
{
    // man 7 unix: struct ucred { pid_t pid; uid_t uid; gid_t gid; }
    private const int SOL_SOCKET = 1;
    private const int SO_PEERCRED = 17;
    private const int UcredLength = 12;
    private const int UserOffset = 4;

    /// <summary>
    /// Whether the caller may give orders: this daemon's own user, or root. The socket's mode says the same; this holds also where somebody
    /// has changed the mode, or passed the socket on.
    /// </summary>
    public static bool MayCall(Socket connection)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        Span<byte> credentials = stackalloc byte[UcredLength];
        try
        {
            if (connection.GetRawSocketOption(SOL_SOCKET, SO_PEERCRED, credentials) < UcredLength)
                return false;
        }
        catch (SocketException)
        {
            // It has gone already.
            return false;
        }

        uint user = BinaryPrimitives.ReadUInt32LittleEndian(credentials[UserOffset..]);
        return user == 0 || user == Libc.GetEffectiveUser();
    }
}
