using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Playlists;

/// <summary>Reads what playlists are made of.</summary>
internal static class PlaylistOriginal
{
    /// <summary>All of the file, which is no larger than a playlist may be.</summary>
    public static async ValueTask<FsResult<byte[]>> ReadAsync(IOriginFile file, CancellationToken cancellation)
    {
        if (file.Version.Size > PlaylistText.MaxBytes)
            return FsError.InvalidArgument;
        byte[] bytes = new byte[file.Version.Size];
        for (int done = 0; done < bytes.Length;)
        {
            FsResult<int> read = await file.ReadAsync(done, bytes.AsMemory(done), cancellation).ConfigureAwait(false);
            if (!read.IsSuccess)
                return read.Error;
            if (read.Value == 0)
                return FsError.Stale;
            done += read.Value;
        }

        return bytes;
    }
}
