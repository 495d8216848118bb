using System.Buffers;

namespace MusicFs.Backend.Fuse.Native;

/// <summary>
/// Page-aligned memory outside the managed heap, taken straight from the kernel: pages cost memory only once touched,
/// and all of them go back when it is disposed. One owner; the owner sees to it that nobody uses it afterwards.
/// </summary>
internal sealed unsafe class NativeBuffer : MemoryManager<byte>
{
    private readonly int _length;
    private byte* _start;

    public NativeBuffer(int length)
    {
        nint address = Libc.MMap(
            0, (nuint)length, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS | Libc.MAP_NORESERVE, -1, 0);
        if (address == -1)
            throw new InsufficientMemoryException($"The kernel gave no {length} bytes for a request buffer.");
        // SAFETY: a fresh private mapping of _length bytes, unmapped only by Dispose.
        _start = (byte*)address;
        _length = length;
    }

    public byte* Start => _start;

    public override Span<byte> GetSpan() => new(_start, _length);

    // Native memory does not move: pinning is the address itself.
    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (_start is null)
            return;
        _ = Libc.MUnmap((nint)_start, (nuint)_length);
        _start = null;
    }
}
