using System.Runtime.InteropServices;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tests.Reading.Flac;

/// <summary>Counts what is read of a file.</summary>
internal sealed class CountingFile(IOriginFile file) : IOriginFile
{
    public long Bytes { get; private set; }

    public int Reads { get; private set; }

    public OriginVersion Version => file.Version;

    public SafeHandle? LocalHandle => null;

    public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        Bytes += destination.Length;
        Reads++;
        return file.ReadAsync(offset, destination, cancellation);
    }

    public void Dispose() => file.Dispose();
}
