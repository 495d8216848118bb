using System.Runtime.InteropServices;

namespace MusicFs.Backend.Fuse.Native;

/// <summary>
/// A submission and completion ring shared with the kernel (io_uring), by raw system calls. One thread makes it, submits and
/// takes completions; no other may touch it (IORING_SETUP_SINGLE_ISSUER). Layouts and numbers are of &lt;linux/io_uring.h&gt;.
/// </summary>
internal sealed unsafe class IoUring : IDisposable
{
    private const int SetupCall = 425;
    private const int EnterCall = 426;

    private const uint SetupSubmitAll = 1 << 7;
    private const uint SetupCoopTaskRun = 1 << 8;
    private const uint SetupSqe128 = 1 << 10;
    private const uint SetupSingleIssuer = 1 << 12;
    private const uint SetupDeferTaskRun = 1 << 13;

    // Linux 6.6; FUSE came to io_uring with 6.14.
    private const uint SetupNoSqArray = 1 << 16;
    private const uint EnterGetEvents = 1;
    private const nint EntriesOffset = 0x10000000;

    private readonly int _descriptor;
    private readonly byte* _rings;
    private readonly nuint _ringsLength;
    private readonly Submission* _submissions;
    private readonly nuint _submissionsLength;
    private readonly Completion* _completions;
    private readonly uint* _submitHead;
    private readonly uint* _submitTail;
    private readonly uint* _completeHead;
    private readonly uint* _completeTail;
    private readonly uint _submitMask;
    private readonly uint _completeMask;
    private uint _tail;

    private IoUring(int descriptor, in Parameters parameters, byte* rings, nuint ringsLength, byte* submissions, nuint submissionsLength)
    {
        _descriptor = descriptor;
        _rings = rings;
        _ringsLength = ringsLength;
        _submissions = (Submission*)submissions;
        _submissionsLength = submissionsLength;
        // SAFETY: the kernel laid these out inside the mapping of ringsLength bytes it told the size of.
        _completions = (Completion*)(rings + parameters.Complete.Entries);
        _submitHead = (uint*)(rings + parameters.Submit.Head);
        _submitTail = (uint*)(rings + parameters.Submit.Tail);
        _completeHead = (uint*)(rings + parameters.Complete.Head);
        _completeTail = (uint*)(rings + parameters.Complete.Tail);
        _submitMask = *(uint*)(rings + parameters.Submit.Mask);
        _completeMask = *(uint*)(rings + parameters.Complete.Mask);
        _tail = *_submitTail;
    }

    /// <summary>Makes a ring for the calling thread. Null with an errno where the kernel or a sandbox refuses.</summary>
    public static IoUring? Create(uint entries, out int errno)
    {
        var parameters = new Parameters
        {
            Flags = SetupSqe128 | SetupSingleIssuer | SetupDeferTaskRun | SetupCoopTaskRun | SetupSubmitAll | SetupNoSqArray,
        };
        int descriptor = (int)Libc.SysCall(SetupCall, (nint)entries, (nint)(&parameters), 0, 0, 0, 0);
        if (descriptor < 0)
        {
            errno = Marshal.GetLastSystemError();
            return null;
        }

        nuint ringsLength = parameters.Complete.Entries + (parameters.CompletionCount * (nuint)sizeof(Completion));
        nuint submissionsLength = parameters.SubmissionCount * (nuint)sizeof(Submission);
        nint rings = Map(descriptor, ringsLength, 0);
        nint submissions = Map(descriptor, submissionsLength, EntriesOffset);
        if (rings != -1 && submissions != -1)
        {
            errno = 0;
            return new IoUring(descriptor, parameters, (byte*)rings, ringsLength, (byte*)submissions, submissionsLength);
        }

        errno = Marshal.GetLastSystemError();
        Unmap(rings, ringsLength);
        Unmap(submissions, submissionsLength);
        _ = Libc.Close(descriptor);
        return null;
    }

    /// <summary>The next entry to fill in, zeroed; submitted by the next <see cref="Enter"/>. No more are taken between two than the ring has.</summary>
    public ref Submission Next()
    {
        // SAFETY: the index is masked to the ring; the kernel read the entry's former content in an earlier Enter.
        ref Submission entry = ref _submissions[_tail++ & _submitMask];
        entry = default;
        return ref entry;
    }

    /// <summary>Submits what was filled in and waits for at least <paramref name="wanted"/> completions. 0, or an errno; EINTR is none.</summary>
    public int Enter(uint wanted)
    {
        // SAFETY: both words lie in the mapping for the life of this object.
        Volatile.Write(ref *_submitTail, _tail);
        uint pending = _tail - Volatile.Read(ref *_submitHead);
        if (Libc.SysCall(EnterCall, _descriptor, (nint)pending, (nint)wanted, (nint)EnterGetEvents, 0, 0) >= 0)
            return 0;
        int errno = Marshal.GetLastSystemError();
        return errno == Errno.EINTR ? 0 : errno;
    }

    /// <summary>Takes one completion, where there is one.</summary>
    public bool TryTake(out Completion completion)
    {
        // SAFETY: both words lie in the mapping; the index is masked to the ring. Only this thread moves the head.
        uint head = *_completeHead;
        if (head == Volatile.Read(ref *_completeTail))
        {
            completion = default;
            return false;
        }

        completion = _completions[head & _completeMask];
        Volatile.Write(ref *_completeHead, head + 1);
        return true;
    }

    public void Dispose()
    {
        Unmap((nint)_submissions, _submissionsLength);
        Unmap((nint)_rings, _ringsLength);
        _ = Libc.Close(_descriptor);
    }

    private static nint Map(int descriptor, nuint length, nint offset) =>
        Libc.MMap(0, length, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, descriptor, offset);

    private static void Unmap(nint address, nuint length)
    {
        if (address != -1)
            _ = Libc.MUnmap(address, length);
    }

    /// <summary>struct io_uring_sqe with IORING_SETUP_SQE128; the members in use.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    public struct Submission
    {
        [FieldOffset(0)] public byte Opcode;
        [FieldOffset(4)] public int Descriptor;
        [FieldOffset(8)] public uint CommandOpcode;
        [FieldOffset(16)] public ulong Address;
        [FieldOffset(24)] public uint Length;
        [FieldOffset(28)] public uint OperationFlags;
        [FieldOffset(32)] public ulong UserData;

        /// <summary>The area of a command: of FUSE, struct fuse_uring_cmd_req.</summary>
        [FieldOffset(48)] public ulong CommandFlags;
        [FieldOffset(56)] public ulong CommitId;
        [FieldOffset(64)] public ushort Queue;
    }

    /// <summary>struct io_uring_cqe.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Completion
    {
        public ulong UserData;

        /// <summary>0 or more, or a negative errno.</summary>
        public int Result;
        public uint Flags;
    }

    /// <summary>struct io_uring_params.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Parameters
    {
        public uint SubmissionCount;
        public uint CompletionCount;
        public uint Flags;
        public uint ThreadCpu;
        public uint ThreadIdle;
        public uint Features;
        public uint WorkQueue;
        public fixed uint Reserved[3];
        public Offsets Submit;
        public Offsets Complete;
    }

    /// <summary>struct io_sqring_offsets and io_cqring_offsets, alike but for the meaning of the later members.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Offsets
    {
        public uint Head;
        public uint Tail;
        public uint Mask;
        public uint Count;
        public uint FlagsOrOverflow;

        /// <summary>Of completions: where they begin.</summary>
        public uint Entries;
        public uint ArrayOrFlags;
        public uint Reserved;
        public ulong UserAddress;
    }
}
