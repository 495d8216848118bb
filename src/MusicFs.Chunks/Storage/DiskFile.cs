using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MusicFs.Chunks.Packs;
using MusicFs.Chunks.Storage.Native;

namespace MusicFs.Chunks.Storage;

/// <summary>A real file. On Linux reads that must not wait use RWF_NOWAIT; elsewhere every read may wait, so those find nothing in memory.</summary>
internal sealed class DiskFile(SafeFileHandle handle) : PackFile
{
    private const int MostVectors = 2 * PackFormat.MostBlocks;

    public override unsafe DiskError Read(long offset, Span<byte> destination, bool mayWait, out int count)
    {
        count = 0;
        if (!OperatingSystem.IsLinux())
            return mayWait ? ReadWaiting(offset, destination, out count) : DiskError.NotInMemory;
        fixed (byte* start = destination)
        {
            // SAFETY: the vector is destination, which is pinned for the call.
            var vector = new LinuxDisk.IoVector { Base = start, Length = (nuint)destination.Length };
            DiskError error = Read(offset, &vector, 1, destination.Length, mayWait, out long done);
            count = (int)done;
            return error;
        }
    }

    public override unsafe DiskError ReadBlocks(long offset, in PackBlocks blocks, Span<uint> checksums, bool mayWait)
    {
        if (!OperatingSystem.IsLinux() || checksums.Length > PackFormat.MostBlocks)
            return mayWait ? base.ReadBlocks(offset, blocks, checksums, mayWait) : DiskError.NotInMemory;
        LinuxDisk.IoVector* vectors = stackalloc LinuxDisk.IoVector[MostVectors];
        fixed (byte* first = blocks.First, middle = blocks.Middle, last = blocks.Last)
        fixed (uint* sums = checksums)
        {
            // SAFETY: the vectors lie inside the spans, which are pinned for the call.
            for (int i = 0; i < checksums.Length; i++)
            {
                Span<byte> block = blocks[i];
                vectors[2 * i] = new LinuxDisk.IoVector { Base = Unsafe.AsPointer(ref MemoryMarshal.GetReference(block)), Length = (nuint)block.Length };
                vectors[(2 * i) + 1] = new LinuxDisk.IoVector { Base = sums + i, Length = sizeof(uint) };
            }

            long wanted = blocks.Length + ((long)checksums.Length * sizeof(uint));
            DiskError error = Read(offset, vectors, 2 * checksums.Length, wanted, mayWait, out long done);
            return error != DiskError.None || done == wanted ? error : DiskError.Failed;
        }
    }

    public override DiskError Write(long offset, ReadOnlySpan<byte> content)
    {
        try
        {
            RandomAccess.Write(handle, content, offset);
            return DiskError.None;
        }
        catch (Exception fault) when (IsOfDisk(fault))
        {
            return DiskErrors.From(fault);
        }
    }

    public override DiskError Sync()
    {
        try
        {
            RandomAccess.FlushToDisk(handle);
            return DiskError.None;
        }
        catch (Exception fault) when (IsOfDisk(fault))
        {
            return DiskErrors.From(fault);
        }
    }

    public override DiskError SetLength(long length)
    {
        try
        {
            RandomAccess.SetLength(handle, length);
            return DiskError.None;
        }
        catch (Exception fault) when (IsOfDisk(fault))
        {
            return DiskErrors.From(fault);
        }
    }

    public override void Dispose() => handle.Dispose();

    internal static bool IsOfDisk(Exception fault) =>
        fault is IOException or UnauthorizedAccessException or ObjectDisposedException or NotSupportedException or System.Security.SecurityException;

    private DiskError ReadWaiting(long offset, Span<byte> destination, out int count)
    {
        count = 0;
        try
        {
            while (count < destination.Length)
            {
                int read = RandomAccess.Read(handle, destination[count..], offset + count);
                if (read == 0)
                    break;
                count += read;
            }

            return DiskError.None;
        }
        catch (Exception fault) when (IsOfDisk(fault))
        {
            return DiskErrors.From(fault);
        }
    }

    private unsafe DiskError Read(long offset, LinuxDisk.IoVector* vectors, int vectorCount, long wanted, bool mayWait, out long done)
    {
        done = 0;
        bool held = false;
        try
        {
            handle.DangerousAddRef(ref held);
        }
        catch (ObjectDisposedException)
        {
            return DiskError.Closed;
        }

        try
        {
            return ReadHeld((int)handle.DangerousGetHandle(), offset, vectors, vectorCount, wanted, mayWait, out done);
        }
        finally
        {
            handle.DangerousRelease();
        }
    }

    private static unsafe DiskError ReadHeld(
        int descriptor, long offset, LinuxDisk.IoVector* vectors, int vectorCount, long wanted, bool mayWait, out long done)
    {
        done = 0;
        while (done < wanted)
        {
            nint count = LinuxDisk.ReadAt(descriptor, vectors, vectorCount, (nint)(offset + done), mayWait ? 0 : LinuxDisk.RWF_NOWAIT);
            if (count < 0)
            {
                int errno = Marshal.GetLastSystemError();
                if (errno == DiskErrors.EINTR)
                    continue;
                return errno is DiskErrors.EAGAIN or DiskErrors.EOPNOTSUPP ? DiskError.NotInMemory : DiskErrors.FromErrno(errno);
            }

            done += count;
            if (done == wanted)
                break;
            // A part of it is in memory, or the file ends here; who may wait finds out which.
            if (!mayWait)
                return DiskError.NotInMemory;
            if (count == 0)
                break;
            Skip(vectors, vectorCount, count);
        }

        return DiskError.None;
    }

    /// <summary>Takes what was read off the front of the vectors.</summary>
    private static unsafe void Skip(LinuxDisk.IoVector* vectors, int vectorCount, nint count)
    {
        for (int i = 0; i < vectorCount && count > 0; i++)
        {
            nint taken = Math.Min(count, (nint)vectors[i].Length);
            vectors[i].Base = (byte*)vectors[i].Base + taken;
            vectors[i].Length -= (nuint)taken;
            count -= taken;
        }
    }
}
