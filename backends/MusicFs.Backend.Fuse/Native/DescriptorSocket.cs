using System.Runtime.InteropServices;

namespace MusicFs.Backend.Fuse.Native;

/// <summary>Our end of a socket pair over which another program passes one open descriptor (unix(7), SCM_RIGHTS).</summary>
internal sealed unsafe class DescriptorSocket : IDisposable
{
    private const int AF_UNIX = 1;
    private const int SOCK_STREAM = 1;
    private const int SOL_SOCKET = 1;
    private const int SCM_RIGHTS = 1;
    private const int MSG_CMSG_CLOEXEC = 0x40000000;
    private const int F_SETFD = 2;
    private const int FD_CLOEXEC = 1;

    private int _descriptor;

    private DescriptorSocket(int descriptor) => _descriptor = descriptor;

    public int Descriptor => _descriptor;

    /// <summary>An end that another process made.</summary>
    public static DescriptorSocket Of(int descriptor) => new(descriptor);

    /// <summary>Makes the pair; <paramref name="childEnd"/> is inherited by the next child and closed by the caller.</summary>
    public static DescriptorSocket Create(out int childEnd)
    {
        int* pair = stackalloc int[2];
        if (Libc.SocketPair(AF_UNIX, SOCK_STREAM, 0, pair) != 0)
            throw new IOException($"socketpair failed (errno {Marshal.GetLastSystemError()}).");
        _ = Libc.FileControl(pair[0], F_SETFD, FD_CLOEXEC);
        childEnd = pair[1];
        return new DescriptorSocket(pair[0]);
    }

    /// <summary>Waits for the descriptor; -1 when the other side closed without sending one.</summary>
    public int Receive()
    {
        byte data;
        // struct cmsghdr is 16 bytes (length, level, type), then the descriptor, padded to 8.
        byte* control = stackalloc byte[24];
        new Span<byte>(control, 24).Clear();
        var vector = new Libc.IoVector { Base = &data, Length = 1 };
        var message = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = 24 };
        nint received;
        do
        {
            received = Libc.ReceiveMessage(_descriptor, &message, MSG_CMSG_CLOEXEC);
        }
        while (received < 0 && Marshal.GetLastSystemError() == Errno.EINTR);

        // SAFETY: control has 24 bytes, of which the kernel says how many it filled; both ints are inside.
        bool isDescriptor = received > 0 && message.ControlLength >= 20
            && *(int*)(control + 8) == SOL_SOCKET && *(int*)(control + 12) == SCM_RIGHTS;
        return isDescriptor ? *(int*)(control + 16) : -1;
    }

    /// <summary>Hands the socket to another owner; this object then disposes nothing.</summary>
    public DescriptorSocket Move() => new(Interlocked.Exchange(ref _descriptor, -1));

    public void Dispose()
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
            _ = Libc.Close(descriptor);
    }
}
