using System.Buffers;

namespace MusicFs.Backend.WinFsp.Native;

/// <summary>The buffer of a request, which is the driver's until the request is answered, for asynchronous use. One for each request object.</summary>
internal sealed unsafe class DriverMemory : MemoryManager<byte>
{
    private byte* _start;
    private int _length;

    /// <summary>From now on it stands for another buffer.</summary>
    public Memory<byte> Over(byte* start, int length)
    {
        _start = start;
        _length = length;
        return CreateMemory(length);
    }

    // SAFETY: the buffer is valid for as long as the request is not answered, and no one reads or writes it after that (the filesystem's contract).
    public override Span<byte> GetSpan() => new(_start, _length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
