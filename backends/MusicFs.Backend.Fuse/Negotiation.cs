using System.Runtime.InteropServices;
using MusicFs.Backend.Fuse.Native;
using MusicFs.Backend.Fuse.Wire;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.Fuse;

/// <summary>What INIT agreed on.</summary>
/// <param name="Minor">The kernel's protocol is 7.this.</param>
/// <param name="Flags">What both sides do.</param>
/// <param name="MaxPages">Pages of 4096 bytes in the largest request.</param>
internal sealed record Agreement(uint Minor, InitFlags Flags, int MaxPages)
{
    /// <summary>Bytes of the largest reply body.</summary>
    public int BodyCapacity => MaxPages * 4096;

    public bool Has(InitFlags flag) => (Flags & flag) == flag;
}

/// <summary>The INIT exchange: the first request of every connection, answered before any worker starts.</summary>
internal static unsafe class Negotiation
{
    private const uint Major = 7;

    /// <summary>7.31 (Linux 5.4): the first with parallel directory operations, no-opendir, explicit invalidation and 1 MiB requests.</summary>
    internal const uint OldestMinor = 31;

    /// <summary>The newest protocol whose messages are known here; the kernel uses the smaller of this and its own.</summary>
    internal const uint NewestMinor = 45;

    /// <summary>1 MiB, the most the kernel grants by default.</summary>
    internal const ushort WantedPages = 256;

    /// <summary>Bytes of the largest reply body there can be.</summary>
    internal const int LargestBody = WantedPages * 4096;

    // Without FUSE_MAX_PAGES the kernel's requests have at most 32 pages.
    private const ushort DefaultPages = 32;

    /// <summary>Bytes of the largest write where writes are accepted. What taggers write is headers; a whole file comes in pieces of this.</summary>
    internal const int LargestWrite = 128 * 1024;

    /// <summary>Where nothing is written: the least the kernel accepts.</summary>
    private const int SmallestWrite = 4096;

    /// <summary>FUSE_MIN_READ_BUFFER: INIT comes in less.</summary>
    private const int InitSize = 8192;

    // Reads of files the kernel sends before it lets more wait, and from how many on it reads nothing ahead. A reader who reads on has two: at 64 a hundred of
    // them were read for one after the other, with 0.6 to 0.8 of the speed of eight, and at 256 with all of it.
    private const ushort MaxBackground = 256;

    /// <summary>Likewise over io_uring, where each has its buffer from the beginning, on each CPU.</summary>
    internal const ushort MaxBackgroundOverRing = 64;

    /// <summary>
    /// How deep the backing files of pass-through may be stacked; 1 and 2 are the values the kernel takes. 2, so that
    /// originals on an overlay filesystem (a container's root) are passed through as well.
    /// </summary>
    private const uint StackDepth = 2;

    private const InitFlags Always =
        InitFlags.AsyncRead | InitFlags.BigWrites | InitFlags.ExportSupport | InitFlags.DoReadDirPlus | InitFlags.ParallelDirOps
        | InitFlags.AbortError | InitFlags.MaxPages | InitFlags.CacheSymlinks | InitFlags.NoOpenDirSupport
        | InitFlags.ExplicitInvalData | InitFlags.InitExt;

    /// <summary>Waits for INIT on a device just mounted and answers it.</summary>
    /// <param name="device">The device.</param>
    /// <param name="optional">What else is wanted where the kernel has it: pass-through, io_uring.</param>
    /// <param name="acceptsWrites">Whether requests may bring data.</param>
    /// <param name="problem">Why there is no agreement.</param>
    public static Agreement? Run(FuseDevice device, InitFlags optional, bool acceptsWrites, out Problem? problem)
    {
        byte* buffer = stackalloc byte[InitSize];
        var header = (InHeader*)buffer;
        // At most two rounds: a kernel with a newer major version asks again with ours.
        for (int round = 0; round < 2; round++)
        {
            nint length = Libc.Read(device.Descriptor, buffer, InitSize);
            // Two generations of the argument: 16 bytes, and 64 with flags2.
            if (length < sizeof(InHeader) + 16 || header->Opcode != Opcode.Init)
            {
                problem = new Problem(
                    $"The kernel did not begin with INIT (read gave {length}, errno {Marshal.GetLastSystemError()}).", "Try again.");
                return null;
            }

            var init = (InitIn*)(buffer + sizeof(InHeader));
            if (init->Major > Major)
            {
                Reply(device, header->Unique, new InitOut { Major = Major, Minor = NewestMinor });
                continue;
            }

            return Agree(device, header->Unique, init, length >= sizeof(InHeader) + sizeof(InitIn), optional, acceptsWrites, out problem);
        }

        problem = new Problem("The kernel speaks a FUSE protocol this program does not.", "Update MusicFs.");
        return null;
    }

    private static Agreement? Agree(
        FuseDevice device, ulong unique, InitIn* init, bool extended, InitFlags optional, bool acceptsWrites, out Problem? problem)
    {
        if (init->Major < Major || init->Minor < OldestMinor)
        {
            problem = new Problem(
                $"The kernel speaks FUSE {init->Major}.{init->Minor}; at least {Major}.{OldestMinor} (Linux 5.4) is needed.", "Update the kernel.");
            return null;
        }

        var offered = (InitFlags)init->Flags;
        if (extended && (offered & InitFlags.InitExt) != 0)
            offered |= (InitFlags)((ulong)init->Flags2 << 32);
        InitFlags flags = (Always | optional) & offered;
        ushort background = (flags & InitFlags.OverIoUring) != 0 ? MaxBackgroundOverRing : MaxBackground;
        ushort pages = (flags & InitFlags.MaxPages) != 0 ? WantedPages : DefaultPages;
        Reply(device, unique, new InitOut
        {
            Major = Major,
            Minor = Math.Min(init->Minor, NewestMinor),
            MaxReadAhead = init->MaxReadAhead,
            Flags = (uint)flags,
            Flags2 = (uint)((ulong)flags >> 32),
            MaxBackground = background,
            CongestionThreshold = (ushort)(background / 4 * 3),
            MaxWrite = (uint)(acceptsWrites ? LargestWrite : SmallestWrite),
            TimeGranularity = 1,
            MaxPages = pages,
            MaxStackDepth = (flags & InitFlags.PassThrough) != 0 ? StackDepth : 0,
        });
        problem = null;
        return new Agreement(Math.Min(init->Minor, NewestMinor), flags, pages);
    }

    private static void Reply(FuseDevice device, ulong unique, InitOut body)
    {
        var reply = new InitReply
        {
            Header = new OutHeader { Length = (uint)sizeof(InitReply), Unique = unique },
            Body = body,
        };
        device.Send((byte*)&reply, sizeof(InitReply));
    }

    private struct InitReply
    {
        public OutHeader Header;
        public InitOut Body;
    }
}
