using System.Runtime.InteropServices;
using MusicFs.Backend.Fuse.Native;
using MusicFs.Backend.Fuse.Wire;

namespace MusicFs.Backend.Fuse.Tests;

/// <summary>A request made of bytes by a test; keeps its reply instead of sending it.</summary>
internal sealed unsafe class ByteRequest : FuseRequest
{
    private const int Room = 64 * 1024;

    private readonly NativeBuffer _request = new(8192);
    private readonly NativeBuffer _body = new(Room);
    private readonly ManualResetEventSlim _answered = new();

    public override byte* Body => _body.Start;

    public override int BodyCapacity => Room;

    public override Memory<byte> BodyMemory => _body.Memory;

    /// <summary>The positive errno of the last answer; -1 before one.</summary>
    public int Errno { get; private set; } = -1;

    /// <summary>Bytes of body of the last answer; negative where none was sent.</summary>
    public int Length { get; private set; }

    /// <summary>Waits for the answer to a request that was detached; false where none comes in time.</summary>
    public bool WaitForAnswer(TimeSpan limit) => _answered.Wait(limit);

    /// <summary>Begins the next request.</summary>
    public void Set(Opcode opcode, ulong node, ReadOnlySpan<byte> argument, ReadOnlySpan<byte> tail = default)
    {
        Header = (InHeader*)_request.Start;
        *Header = new InHeader { Opcode = opcode, Node = node, Unique = 2, Length = (uint)(sizeof(InHeader) + argument.Length + tail.Length) };
        Argument = _request.Start + sizeof(InHeader);
        argument.CopyTo(new Span<byte>(Argument, argument.Length));
        tail.CopyTo(new Span<byte>(Argument + argument.Length, tail.Length));
        Tail = Argument;
        TailLength = argument.Length + tail.Length;
        Errno = -1;
        _answered.Reset();
        Begin();
    }

    public void Set<T>(Opcode opcode, ulong node, in T argument, ReadOnlySpan<byte> tail = default)
        where T : unmanaged =>
        Set(opcode, node, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in argument)), tail);

    public override bool TrySplit(int argumentSize)
    {
        if (TailLength < argumentSize)
            return false;
        Tail = Argument + argumentSize;
        TailLength -= argumentSize;
        return true;
    }

    protected override void Send(int errno, int length)
    {
        (Errno, Length) = (errno, length);
        _answered.Set();
    }

    public override Memory<byte> TailMemory(int position) => _request.Memory.Slice((int)(Tail - _request.Start) + position, TailLength - position);

    public override void Return()
    {
    }

    protected override void Free()
    {
        ((IDisposable)_request).Dispose();
        ((IDisposable)_body).Dispose();
        _answered.Dispose();
    }
}
