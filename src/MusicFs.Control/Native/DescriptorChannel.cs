using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MusicFs.Control.Native;

/// <summary>
/// One end of a socket pair between two processes: frames of bytes, with open descriptors (unix(7), SCM_RIGHTS). A frame is a mark, a kind, the
/// length of what follows, and that. Used by one thread at a time, which waits; not by one that must not.
/// </summary>
public sealed unsafe class DescriptorChannel : IDisposable
{
    /// <summary>What the kernel takes in one message is 253 (SCM_MAX_FD).</summary>
    public const int MostAtOnce = 200;

    /// <summary>"MFHO".</summary>
    private const uint Mark = 0x4F48_464D;

    private const int HeaderSize = 12;
    private const int AF_UNIX = 1, SOCK_STREAM = 1, SOL_SOCKET = 1, SCM_RIGHTS = 1;
    private const int MSG_DONTWAIT = 0x40, MSG_NOSIGNAL = 0x4000, MSG_CMSG_CLOEXEC = 0x4000_0000, MSG_CTRUNC = 8;
    private const int F_SETFD = 2, FD_CLOEXEC = 1;
    private const short POLLIN = 1, POLLOUT = 4;
    private const int EINTR = 4, EAGAIN = 11;

    /// <summary>struct cmsghdr: length, level, type.</summary>
    private const int ControlHeader = 16;

    private readonly List<int> _received = [];
    private int _descriptor;

    /// <summary>Takes ownership of an end.</summary>
    public DescriptorChannel(int descriptor)
    {
        _descriptor = descriptor;
        _ = Libc.FileControl(descriptor, F_SETFD, FD_CLOEXEC);
    }

    /// <summary>Descriptors that came and were not taken.</summary>
    public int Waiting => _received.Count;

    /// <summary>Makes the pair; <paramref name="childEnd"/> is inherited by children that start from now on, until <see cref="Close"/>.</summary>
    public static DescriptorChannel Create(out int childEnd)
    {
        int* pair = stackalloc int[2];
        if (Libc.SocketPair(AF_UNIX, SOCK_STREAM, 0, pair) != 0)
            throw new IOException($"socketpair failed (errno {Marshal.GetLastSystemError()}).");
        childEnd = pair[1];
        return new DescriptorChannel(pair[0]);
    }

    public static void Close(int descriptor) => _ = Libc.Close(descriptor);

    /// <summary>The descriptors that came, which are the caller's from now on.</summary>
    public int[] TakeDescriptors()
    {
        int[] taken = [.. _received];
        _received.Clear();
        return taken;
    }

    /// <summary>Sends a frame. False where the other side is gone, or does not read for so long.</summary>
    public bool TrySend(byte kind, ReadOnlySpan<byte> content, ReadOnlySpan<int> descriptors, TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        Span<byte> header = stackalloc byte[HeaderSize];
        BinaryPrimitives.WriteUInt32LittleEndian(header, Mark);
        header[4] = kind;
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], (uint)content.Length);
        return TrySendAll(header, descriptors, start, limit) && TrySendAll(content, [], start, limit);
    }

    /// <summary>The next frame, with its descriptors noted. Kind 0 where there is none: the other side is gone, is silent for so long, or sends what is no frame.</summary>
    /// <param name="most">Bytes that it may have.</param>
    /// <param name="limit">How long it is waited for.</param>
    /// <param name="reason">Why there is none.</param>
    public (byte Kind, byte[] Content) Receive(int most, TimeSpan limit, out string reason)
    {
        long start = Stopwatch.GetTimestamp();
        byte[] header = new byte[HeaderSize];
        if (!TryFill(header, start, limit, out reason))
            return default;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(8));
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != Mark || header[4] == 0 || length > (uint)most)
        {
            reason = "it sent what is no hand-over";
            return default;
        }

        byte[] content = new byte[length];
        return TryFill(content, start, limit, out reason) ? (header[4], content) : default;
    }

    public void Dispose()
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
            _ = Libc.Close(descriptor);
        foreach (int received in TakeDescriptors())
            _ = Libc.Close(received);
    }

    private bool TrySendAll(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> descriptors, long start, TimeSpan limit)
    {
        while (!bytes.IsEmpty)
        {
            if (!Wait(POLLOUT, start, limit))
                return false;
            nint sent = SendOnce(bytes, descriptors);
            if (sent < 0 && Marshal.GetLastSystemError() is not (EINTR or EAGAIN))
                return false;
            if (sent <= 0)
                continue;
            bytes = bytes[(int)sent..];
            // They went with the first byte.
            descriptors = [];
        }

        return true;
    }

    private nint SendOnce(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> descriptors)
    {
        byte* control = stackalloc byte[ControlHeader + (MostAtOnce * sizeof(int))];
        fixed (byte* first = bytes)
        {
            // SAFETY: the vector is the pinned span; no more than MostAtOnce descriptors are copied behind the header.
            var vector = new Libc.IoVector { Base = first, Length = (nuint)bytes.Length };
            var message = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1 };
            if (!descriptors.IsEmpty)
            {
                descriptors = descriptors[..Math.Min(descriptors.Length, MostAtOnce)];
                int length = ControlHeader + (descriptors.Length * sizeof(int));
                *(long*)control = length;
                *(int*)(control + 8) = SOL_SOCKET;
                *(int*)(control + 12) = SCM_RIGHTS;
                descriptors.CopyTo(new Span<int>(control + ControlHeader, descriptors.Length));
                message.Control = control;
                message.ControlLength = (nuint)((length + 7) & ~7);
            }

            return Libc.SendMessage(_descriptor, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        }
    }

    private bool TryFill(Span<byte> bytes, long start, TimeSpan limit, out string reason)
    {
        while (!bytes.IsEmpty)
        {
            if (!Wait(POLLIN, start, limit))
            {
                reason = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"it did not answer within {limit.TotalSeconds:0.#} s");
                return false;
            }

            nint count = ReceiveOnce(bytes);
            if (count < 0 && Marshal.GetLastSystemError() is EINTR or EAGAIN)
                continue;
            if (count <= 0)
            {
                reason = "it has ended";
                return false;
            }

            bytes = bytes[(int)count..];
        }

        reason = "";
        return true;
    }

    private nint ReceiveOnce(Span<byte> bytes)
    {
        const int size = ControlHeader + (256 * sizeof(int));
        byte* control = stackalloc byte[size];
        fixed (byte* first = bytes)
        {
            // SAFETY: the vector is the pinned span; the kernel says how much of the control buffer it filled.
            var vector = new Libc.IoVector { Base = first, Length = (nuint)bytes.Length };
            var message = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = size };
            nint count = Libc.ReceiveMessage(_descriptor, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
            if (count > 0 && message.ControlLength >= ControlHeader && *(int*)(control + 8) == SOL_SOCKET && *(int*)(control + 12) == SCM_RIGHTS)
            {
                int length = (int)Math.Min(*(long*)control, (long)message.ControlLength) - ControlHeader;
                _received.AddRange(new ReadOnlySpan<int>(control + ControlHeader, length / sizeof(int)));
            }

            return (message.Flags & MSG_CTRUNC) != 0 ? 0 : count;
        }
    }

    private bool Wait(short events, long start, TimeSpan limit)
    {
        while (true)
        {
            TimeSpan left = limit - Stopwatch.GetElapsedTime(start);
            if (left < TimeSpan.Zero)
                return false;
            var entry = new Libc.PollEntry { Descriptor = _descriptor, Events = events };
            int ready = Libc.Poll(&entry, 1, (int)Math.Min(left.TotalMilliseconds + 1, int.MaxValue));
            if (ready > 0)
                return true;
            if (ready < 0 && Marshal.GetLastSystemError() != EINTR)
                return false;
        }
    }
}
