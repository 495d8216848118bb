using Microsoft.Win32.SafeHandles;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Host.Tags;

/// <summary>An open local file as a codec's source. Owns the handle; used by one reading at a time.</summary>
internal sealed class LocalFileSource : IByteSource, IDisposable
{
    private readonly SafeFileHandle _file;

    private LocalFileSource(SafeFileHandle file)
    {
        _file = file;
        Length = RandomAccess.GetLength(file);
    }

    public long Length { get; }

    public static LocalFileSource Open(string path) => new(File.OpenHandle(path));

    public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        int total = 0;
        int read;
        while (total < destination.Length && (read = RandomAccess.Read(_file, destination.Span[total..], offset + total)) > 0)
        {
            total += read;
        }

        return new ValueTask<FsResult<int>>(total);
    }

    public void Dispose() => _file.Dispose();
}
