using System.Runtime.InteropServices;
using MusicFs.Contracts.Errors;

namespace MusicFs.Contracts.Origins;

/// <summary>
/// One version of a file on an origin, open for reading by many threads at once. Disposing it while reads are under way is
/// allowed: they complete, and the resource goes with the last of them.
/// </summary>
public interface IOriginFile : IDisposable
{
    /// <summary>The version that every byte read belongs to.</summary>
    OriginVersion Version { get; }

    /// <summary>The file itself, open for reading, where it is a local one; the kernel may read it directly.</summary>
    SafeHandle? LocalHandle { get; }

    /// <summary>
    /// Reads until <paramref name="destination"/> is full or the file ends. Completes at once where the bytes are in memory.
    /// </summary>
    /// <returns>
    /// The bytes read, fewer than asked only at the end. <see cref="FsError.Stale"/> when the file was rewritten, never a mixture.
    /// </returns>
    ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation);

    /// <summary>
    /// As <see cref="ReadAsync"/>, by one who goes on behind it: an origin with <see cref="OriginCapabilities.ReadsOn"/> has what follows sent
    /// without being asked again, and a read that begins where one under way ends waits for its turn: it has
    /// joined when this returns. One that is cancelled ends the run; such an origin then writes nothing any more when the result is there, and gives it at once.
    /// </summary>
    /// <param name="offset">Where the read begins.</param>
    /// <param name="destination">What it fills.</param>
    /// <param name="end">The end of what can be wanted by going on, in the file; nothing behind it is sent for nothing.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<FsResult<int>> ReadOnAsync(long offset, Memory<byte> destination, long end, CancellationToken cancellation) => ReadAsync(offset, destination, cancellation);
}
