using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Reading;

/// <summary>A local original that another process opened: read until it is closed, also where it has been removed since. Stale when it was rewritten.</summary>
internal sealed class InheritedFile(SafeFileHandle handle, OriginVersion version) : IOriginFile
{
    private const long NanosecondsOfTick = 100;

    public OriginVersion Version => version;

    public SafeHandle? LocalHandle => handle;

    public async ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        int done = 0;
        try
        {
            while (done < destination.Length)
            {
                int count = await RandomAccess.ReadAsync(handle, destination[done..], offset + done, cancellation).ConfigureAwait(false);
                if (count == 0)
                    break;
                done += count;
            }

            bool isUnchanged = RandomAccess.GetLength(handle) == version.Size
                && (File.GetLastWriteTimeUtc(handle) - DateTime.UnixEpoch).Ticks == version.ModifiedNanoseconds / NanosecondsOfTick;
            return isUnchanged ? done : FsError.Stale;
        }
        catch (OperationCanceledException)
        {
            return FsError.Interrupted;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return FsError.OriginUnavailable;
        }
        catch (ObjectDisposedException)
        {
            return FsError.BadHandle;
        }
    }

    public void Dispose() => handle.Dispose();
}
