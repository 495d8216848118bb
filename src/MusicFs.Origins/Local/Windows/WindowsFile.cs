using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Local.Windows;

/// <summary>
/// An open file of a <see cref="WindowsFolderOrigin"/>. Windows does not say what it has in memory, so every read is made by the I/O threads. After each, size and
/// time are compared, so that a rewritten file is Stale and never a mixture.
/// </summary>
internal sealed class WindowsFile(SafeFileHandle handle, OriginVersion version, IoThreads threads) : IOriginFile
{
    public OriginVersion Version => version;

    /// <summary>No backend on Windows reads files by their handles.</summary>
    public SafeHandle? LocalHandle => null;

    public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (!TryHold())
            return new(FsError.BadHandle);
        return threads.RunAsync(() =>
        {
            try
            {
                return cancellation.IsCancellationRequested ? FsError.Interrupted : Read(offset, destination.Span);
            }
            finally
            {
                handle.DangerousRelease();
            }
        });
    }

    public void Dispose() => handle.Dispose();

    private FsResult<int> Read(long offset, Span<byte> destination)
    {
        int done = 0;
        try
        {
            while (done < destination.Length && RandomAccess.Read(handle, destination[done..], offset + done) is > 0 and int count)
                done += count;
            return WindowsRoot.VersionOf(handle, isFolder: false) == version ? done : FsError.Stale;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return WindowsErrors.From(fault);
        }
    }

    /// <summary>Keeps the file open over a read, also when it is disposed meanwhile. False when it is disposed already.</summary>
    private bool TryHold()
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
}
