using System.Runtime.CompilerServices;
using MusicFs.Backend.Fuse.Native;
using MusicFs.Backend.Fuse.Wire;

namespace MusicFs.Backend.Fuse;

/// <summary>
/// An entry of a FUSE ring: the kernel places a request in its buffers and finds the reply there. One mapping holds a page
/// with struct fuse_uring_req_header and, page-aligned behind it, the payload: names and lists of the request, then the body
/// of the reply in their place, so a handler reads its names before it writes. Belongs to one <see cref="RingWorker"/>.
/// </summary>
internal sealed unsafe class RingRequest : FuseRequest
{
    /// <summary>struct fuse_uring_req_header: 128 bytes of header, 128 of fixed argument, 32 about the payload.</summary>
    private const int HeaderSize = 288;
    private const int ArgumentOffset = 128;
    private const int LargestArgument = 128;
    private const int CommitIdOffset = 264;
    private const int PayloadSizeOffset = 272;

    // Read by the kernel at registration only; in the header's page, where there is room.
    private const int VectorsOffset = 512;
    private const int PayloadOffset = 4096;

    private readonly RingWorker _worker;
    private readonly NativeBuffer _buffer;

    public RingRequest(RingWorker worker, int index, int bodyCapacity)
    {
        _worker = worker;
        Index = index;
        BodyCapacity = bodyCapacity;
        _buffer = new NativeBuffer(PayloadOffset + bodyCapacity);
        BodyMemory = _buffer.Memory[PayloadOffset..];
        // SAFETY: the mapping lives as long as this object; the header lies at its start, the vectors in the same page.
        Header = (InHeader*)_buffer.Start;
        Argument = _buffer.Start + ArgumentOffset;
        Tail = Body;
        Vectors[0] = new Libc.IoVector { Base = _buffer.Start, Length = HeaderSize };
        Vectors[1] = new Libc.IoVector { Base = Body, Length = (nuint)bodyCapacity };
    }

    /// <summary>Its place among the requests of its worker.</summary>
    public int Index { get; }

    public override byte* Body => _buffer.Start + PayloadOffset;

    public override int BodyCapacity { get; }

    public override Memory<byte> BodyMemory { get; }

    public override Memory<byte> TailMemory(int position) => BodyMemory[position..TailLength];

    /// <summary>The two parts of the buffer, for the registration.</summary>
    public Libc.IoVector* Vectors => (Libc.IoVector*)(_buffer.Start + VectorsOffset);

    /// <summary>What the kernel knows the request by; it stays until the next one is fetched.</summary>
    public ulong CommitId => *(ulong*)(_buffer.Start + CommitIdOffset);

    private ref uint PayloadSize => ref Unsafe.AsRef<uint>(_buffer.Start + PayloadSizeOffset);

    /// <summary>The kernel has placed a request. False when its sizes contradict each other.</summary>
    public bool Take()
    {
        Begin();
        TailLength = (int)Math.Min(PayloadSize, (uint)BodyCapacity);
        return PayloadSize <= (uint)BodyCapacity && Header->Length >= sizeof(InHeader) + PayloadSize;
    }

    /// <summary>The kernel has set the argument apart already; what is left is to check that it sent all of it.</summary>
    public override bool TrySplit(int argumentSize) =>
        argumentSize <= Math.Min(LargestArgument, (int)Header->Length - sizeof(InHeader) - TailLength);

    /// <summary>Places the reply; it leaves when the worker commits the entry.</summary>
    protected override void Send(int errno, int length)
    {
        // SAFETY: the reply's header takes the place of the request's, which is not read any more.
        ulong unique = Header->Unique;
        ref OutHeader header = ref Unsafe.AsRef<OutHeader>(Header);
        int body = Math.Max(0, length);
        header.Length = (uint)(sizeof(OutHeader) + body);
        header.Error = -errno;
        header.Unique = unique;
        PayloadSize = (uint)body;
    }

    /// <summary>Answered on some thread: the ring's own has to commit it.</summary>
    public override void Return() => _worker.Post(this);

    protected override void Free() => ((IDisposable)_buffer).Dispose();
}
