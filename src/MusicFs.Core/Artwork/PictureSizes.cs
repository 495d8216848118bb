using System.Collections.Concurrent;
using MusicFs.Contracts.Errors;

namespace MusicFs.Core.Artwork;

/// <summary>
/// Makes pictures of other sizes and keeps them: few at once, each once however many ask for it. A picture of which none can be made is remembered as such.
/// Any thread.
/// </summary>
/// <param name="store">Where they are kept.</param>
/// <param name="scaler">What makes them.</param>
/// <param name="time">The clock.</param>
public sealed class PictureSizes(ArtworkStore store, IPictureScaler scaler, TimeProvider time) : IDisposable
{
    /// <summary>Bytes of a picture that is looked at.</summary>
    internal const int LargestPicture = 32 << 20;

    /// <summary>Pictures that are read and made at once: each may take <see cref="LargestPicture"/>.</summary>
    internal const int AtOnce = 2;

    /// <summary>Who asks when so many wait already is told to come again.</summary>
    private const int MostWaiting = 16 * 1024;

    /// <summary>How long one who asks waits; the picture is made all the same.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _turns = new(AtOnce, AtOnce);
    private readonly ConcurrentDictionary<ulong, Lazy<Task<FsResult<SizedPicture>>>> _making = new();

    /// <summary>Pictures that are being made or wait for that.</summary>
    public int Waiting => _making.Count;

    /// <summary>Nothing is asked of it any more.</summary>
    public void Dispose() => _turns.Dispose();

    /// <summary>A picture that was made before; null where it is not kept any more.</summary>
    internal Task<SizedPicture?> FindAsync(ulong id) => Task.Run(() => store.Find(id));

    /// <summary>A picture; <see cref="FsError.NotFound"/> where there is none, <see cref="FsError.TimedOut"/> or <see cref="FsError.Busy"/> where it takes too long.</summary>
    /// <param name="key">Which.</param>
    /// <param name="side">Pixels of the longer side.</param>
    /// <param name="modified">The time of what it is made of.</param>
    /// <param name="read">Reads that.</param>
    internal async Task<FsResult<SizedPicture>> GetAsync(PictureKey key, int side, long modified, Func<Task<FsResult<byte[]>>> read)
    {
        FsResult<SizedPicture> made = await Task.Run(() => store.Find(key)).ConfigureAwait(false) is { } kept ? kept : await WaitAsync(key, side, modified, read).ConfigureAwait(false);
        return made.IsSuccess && made.Value.Bytes.IsEmpty ? FsError.NotFound : made;
    }

    private async Task<FsResult<SizedPicture>> WaitAsync(PictureKey key, int side, long modified, Func<Task<FsResult<byte[]>>> read)
    {
        if (_making.Count >= MostWaiting && !_making.ContainsKey(key.Id))
            return FsError.Busy;
        Lazy<Task<FsResult<SizedPicture>>> making = _making.GetOrAdd(
            key.Id, _ => new Lazy<Task<FsResult<SizedPicture>>>(() => Task.Run(() => MakeAsync(key, side, modified, read))));
        try
        {
            return await making.Value.WaitAsync(Patience, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return FsError.TimedOut;
        }
    }

    private async Task<FsResult<SizedPicture>> MakeAsync(PictureKey key, int side, long modified, Func<Task<FsResult<byte[]>>> read)
    {
        await _turns.WaitAsync().ConfigureAwait(false);
        try
        {
            // It may have been made between the look and the turn.
            if (store.Find(key) is { } kept)
                return kept;
            FsResult<byte[]> picture = await read().ConfigureAwait(false);
            FsResult<byte[]> scaled = picture.IsSuccess ? await scaler.ScaleAsync(picture.Value, side, CancellationToken.None).ConfigureAwait(false) : picture.Error;
            if (scaled.Error == FsError.NotSupported)
                return FsError.NotFound;
            if (!scaled.IsSuccess && scaled.Error != FsError.Corrupt)
                return scaled.Error;
            SizedPicture made = new(scaled.IsSuccess ? scaled.Value : default(ReadOnlyMemory<byte>), modified);
            store.Put(key, made);
            return made;
        }
        finally
        {
            _turns.Release();
            _making.TryRemove(key.Id, out _);
        }
    }
}
