using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MusicFs.Backend.Fuse.Native;
using MusicFs.Backend.Fuse.Wire;

namespace MusicFs.Backend.Fuse;

/// <summary>
/// A request read from /dev/fuse. One mapping holds the request (touched as far as it is used), and a page whose end
/// is the reply's header directly before its page-aligned body, so that a reply is one write of one range (writev with a
/// header elsewhere measured far slower).
/// </summary>
internal sealed unsafe class DeviceRequest : FuseRequest
{
    /// <summary>Room for a request with the most data there may be, behind a page for its header and argument; more than FUSE_MIN_READ_BUFFER.</summary>
    public const int RequestSize = 4096 + Negotiation.LargestWrite;

    private const int BodyOffset = RequestSize + 4096;

    private readonly DeviceRequestPool _pool;
    private readonly NativeBuffer _buffer;
    private FuseDevice? _device;

    public DeviceRequest(DeviceRequestPool pool, int bodyCapacity)
    {
        _pool = pool;
        BodyCapacity = bodyCapacity;
        _buffer = new NativeBuffer(BodyOffset + bodyCapacity);
        BodyMemory = _buffer.Memory[BodyOffset..];
        // SAFETY: the mapping lives as long as this object; the request lies at its start.
        Header = (InHeader*)_buffer.Start;
    }

    public override byte* Body => _buffer.Start + BodyOffset;

    public override int BodyCapacity { get; }

    public override Memory<byte> BodyMemory { get; }

    public override Memory<byte> TailMemory(int position) => _buffer.Memory.Slice((int)(Tail - (byte*)Header) + position, TailLength - position);

    /// <summary>The descriptor it came by.</summary>
    public FuseDevice? Device => _device;

    /// <summary>Waits for the next request. 0, or the errno that ended the waiting: EINTR where a pause was asked for.</summary>
    public int Receive(FuseWorker worker)
    {
        FuseDevice device = worker.Device;
        while (true)
        {
            if (!worker.TryBeginWait())
                return Errno.EINTR;
            nint length = Libc.Read(device.Descriptor, (byte*)Header, RequestSize);
            int errno = length < 0 ? Marshal.GetLastSystemError() : Errno.EIO;
            worker.EndWait();
            if (length >= sizeof(InHeader) && Header->Length == length)
            {
                Take(device, (int)length);
                return 0;
            }

            // ENOENT: the request was taken back while it was being read. EINTR, EAGAIN: nothing happened.
            if (errno is not (Errno.ENOENT or Errno.EINTR or Errno.EAGAIN))
                return errno;
        }
    }

    /// <summary>Takes a request that another process received by <paramref name="device"/>. False where it is none.</summary>
    public bool TryTake(FuseDevice device, ReadOnlySpan<byte> message)
    {
        if (message.Length < sizeof(InHeader) || message.Length > RequestSize)
            return false;
        // SAFETY: the buffer has RequestSize bytes.
        message.CopyTo(new Span<byte>(Header, RequestSize));
        if (Header->Length != message.Length)
            return false;
        Take(device, message.Length);
        return true;
    }

    /// <summary>The request as it came.</summary>
    public byte[] ToMessage() => new ReadOnlySpan<byte>(Header, (int)Header->Length).ToArray();

    /// <summary>Separates the fixed argument from what follows it. False when the request is too short for it.</summary>
    public override bool TrySplit(int argumentSize)
    {
        if (TailLength < argumentSize)
            return false;
        Tail = Argument + argumentSize;
        TailLength -= argumentSize;
        return true;
    }

    private void Take(FuseDevice device, int length)
    {
        _device = device;
        Argument = (byte*)Header + sizeof(InHeader);
        Tail = Argument;
        TailLength = length - sizeof(InHeader);
        Begin();
    }

    protected override void Send(int errno, int length)
    {
        if (length < 0)
            return;
        // SAFETY: the header's 16 bytes end where the body begins, inside the page before it.
        byte* start = Body - sizeof(OutHeader);
        ref OutHeader header = ref Unsafe.AsRef<OutHeader>(start);
        header.Length = (uint)(sizeof(OutHeader) + length);
        header.Error = -errno;
        header.Unique = Header->Unique;
        // A reply must leave through the descriptor its request came by: the kernel looks for it in that one's queue.
        _device!.Send(start, (int)header.Length);
    }

    public override void Return() => _pool.Return(this);

    protected override void Free() => ((IDisposable)_buffer).Dispose();
}
