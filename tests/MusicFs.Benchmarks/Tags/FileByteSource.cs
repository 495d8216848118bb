using Microsoft.Win32.SafeHandles;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Benchmarks.Tags;

/// <summary>A local file, read on the calling thread; counts what is read.</summary>
internal sealed class FileByteSource : IByteSource, IDisposable
{
    private readonly SafeFileHandle _handle;

    public FileByteSource(string path)
    {
        _handle = File.OpenHandle(path);
        Length = RandomAccess.GetLength(_handle);
    }

    public long Length { get; }

    public long BytesRead { get; private set; }

    public int Reads { get; private set; }

    public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        int read = RandomAccess.Read(_handle, destination.Span, offset);
        BytesRead += read;
        Reads++;
        return new(read);
    }

    public void Dispose() => _handle.Dispose();
}
