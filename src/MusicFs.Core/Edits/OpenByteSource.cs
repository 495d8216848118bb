using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Reading;

namespace MusicFs.Core.Edits;

/// <summary>A file of the tree that is open, as codecs see it.</summary>
internal sealed class OpenByteSource(OpenFiles files, HandleId handle, long length) : IByteSource
{
    public long Length => length;

    public async ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (files.BeginRead(handle) is not { } open)
            return FsError.BadHandle;
        try
        {
            return await open.Content.ReadAsync(offset, destination, cancellation).ConfigureAwait(false);
        }
        finally
        {
            files.EndRead(handle);
        }
    }
}
