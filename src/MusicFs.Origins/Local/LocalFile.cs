using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Local.Native;

namespace MusicFs.Origins.Local;

/// <summary>
/// An open local file. What is in the page cache is read on the calling thread (preadv2 with RWF_NOWAIT), the rest by the
/// I/O threads; of a share everything by them. After each read size and time are compared, so that a rewritten file is Stale and never a mixture.
/// </summary>
internal sealed class LocalFile(SafeFileHandle handle, OriginVersion version, IoThreads threads, bool isOnNetwork = false) : IOriginFile
{
    public OriginVersion Version => version;

    public SafeHandle LocalHandle => handle;

    public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (!TryHold())
            return new(FsError.BadHandle);
        if (isOnNetwork)
            return ReadWork.Start(threads, this, offset, destination, 0, cancellation);
        FsResult<int> now = Read(offset, destination.Span, 0, LinuxFiles.RWF_NOWAIT, out bool wouldWait);
        if (wouldWait && now.IsSuccess)
            return ReadWork.Start(threads, this, offset, destination, now.Value, cancellation);
        LetGo();
        return new(now);
    }

    /// <summary>Reads on, waiting for the disk. On an I/O thread, while the file is held.</summary>
    public FsResult<int> ReadWaiting(long offset, Span<byte> destination, int done) => Read(offset, destination, done, 0, out _);

    /// <summary>Keeps the descriptor open over a read, also when the file is disposed meanwhile. False when it is disposed already.</summary>
    public bool TryHold()
    {
        bool held = false;
        try
        {
            handle.DangerousAddRef(ref held);
        }
        catch (ObjectDisposedException)
        {
            // Not held.
        }

        return held;
    }

    public void LetGo() => handle.DangerousRelease();

    public void Dispose() => handle.Dispose();

    private unsafe FsResult<int> Read(long offset, Span<byte> destination, int done, int flags, out bool wouldWait)
    {
        const int eintr = 4, eopnotsupp = 95;
        wouldWait = false;
        // Held, so the number stays this file's.
        int descriptor = (int)handle.DangerousGetHandle();
        fixed (byte* start = destination)
        {
            while (done < destination.Length)
            {
                // SAFETY: the vector lies inside destination, which is pinned for the call.
                var vector = new LinuxFiles.IoVector { Base = start + done, Length = (nuint)(destination.Length - done) };
                nint count = LinuxFiles.ReadAt(descriptor, &vector, 1, (nint)(offset + done), flags);
                if (count == 0)
                    break;
                if (count > 0)
                {
                    done += (int)count;
                    continue;
                }

                int errno = Marshal.GetLastSystemError();
                if (errno == eintr)
                    continue;
                // EOPNOTSUPP: the filesystem cannot say what is cached.
                wouldWait = flags != 0 && errno is (LocalErrors.EAGAIN or eopnotsupp);
                return wouldWait ? done : LocalErrors.From(errno);
            }
        }

        return IsUnchanged(descriptor) ? done : FsError.Stale;
    }

    private unsafe bool IsUnchanged(int descriptor)
    {
        LinuxFiles.StatXResult now;
        byte empty = 0;
        return LinuxFiles.StatX(descriptor, &empty, LinuxFiles.AT_EMPTY_PATH, LinuxFiles.STATX_BASIC_STATS, &now) != 0
            || ((long)now.Size == version.Size && now.Modified.TotalNanoseconds == version.ModifiedNanoseconds);
    }
}
