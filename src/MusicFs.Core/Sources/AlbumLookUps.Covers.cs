using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Ingest;
using MusicFs.Library.Sources;
using MusicFs.Library.User;

namespace MusicFs.Core.Sources;

/// <content>Front covers of albums that have none.</content>
public sealed partial class AlbumLookUps
{
    private static readonly string Front = OverlayPicture.FieldOf(PictureType.FrontCover);

    private volatile bool _fetchesCovers;
    private long _coverLimit = DefaultCoverLimit;

    /// <summary>Some four thousand covers of 1,200 pixels.</summary>
    public const long DefaultCoverLimit = 1L << 30;

    /// <summary>Bytes that all covers together may take. Over it those go first that were not shown for the longest time, and are not asked for again for as long as an answer is kept.</summary>
    public long CoverLimit
    {
        get => Interlocked.Read(ref _coverLimit);
        set
        {
            Interlocked.Exchange(ref _coverLimit, value);
            Wake();
        }
    }

    /// <summary>Whether those that know an album are asked for its front cover where its files have no picture, neither in them nor beside them.</summary>
    public bool FetchesCovers
    {
        get => _fetchesCovers;
        set
        {
            _fetchesCovers = value;
            Wake();
        }
    }

    /// <summary>Whether anybody who knows the album is to be asked for its cover. Waits for the disk.</summary>
    private bool LacksCover(AlbumInQuestion album) =>
        FetchesCovers && album.Files.All(static file => file.Tags!.Pictures.Count == 0)
        && Sources.Any(source => _store.CoverToAsk(album.Key, source.Name, _time.GetUtcNow()) is not null)
        && !album.Files.Any(file => _overlays.HeldOf(file.Identity).Any(static edit => edit.Field == Front));

    /// <summary>Asks those that know the album, until one has it. Whether one has.</summary>
    private async Task<bool> FetchCoverAsync(AlbumInQuestion album, CancellationToken stop)
    {
        if (!await Task.Run(() => LacksCover(album), stop).ConfigureAwait(false))
            return false;
        foreach (IMetadataSource source in Sources)
        {
            string? reference = await Task.Run(() => _store.CoverToAsk(album.Key, source.Name, _time.GetUtcNow()), stop).ConfigureAwait(false);
            if (reference is not null && await FetchCoverAsync(source, reference, album, stop).ConfigureAwait(false))
                return true;
        }

        return false;
    }

    private async Task<bool> FetchCoverAsync(IMetadataSource source, string reference, AlbumInQuestion album, CancellationToken stop)
    {
        AskedSource asked = Of(source.Name);
        await WaitForQuietAsync(stop).ConfigureAwait(false);
        if (!await IsReadyAsync(source, asked, stop).ConfigureAwait(false))
            return false;
        bool? isBeside = await HasPictureBesideAsync(album, stop).ConfigureAwait(false);
        // An origin that is away is no album without a cover.
        if (isBeside is null)
            return false;
        FsResult<OverlayPicture> fetched = FsError.NotFound;
        if (isBeside == false)
        {
            await asked.Pace.WaitAsync(stop).ConfigureAwait(false);
            if (!Sources.Contains(source) || !FetchesCovers)
                return false;
            fetched = await FetchAsync(source, asked, reference, stop).ConfigureAwait(false);
        }

        DateTimeOffset now = _time.GetUtcNow();
        if (fetched.Error is not (FsError.None or FsError.NotFound))
            _log.LogInformation("{Source} has no cover for '{Album}' ({Error}): {Reason}", source.Name, album.Name, fetched.Error, (source as ISourceState)?.Trouble ?? "it gave no reason");
        OverlayPicture? picture = fetched.IsSuccess ? fetched.Value : null;
        TimeSpan kept = fetched.Error is FsError.None or FsError.NotFound ? KeptFor : AfterFailure;
        await _store.PutCoverAsync(new SourceCover(album.Key, source.Name, reference, picture, now, now + kept)).ConfigureAwait(false);
        if (picture is not null)
            await TrimCoversAsync().ConfigureAwait(false);
        return picture is not null;
    }

    private async Task TrimCoversAsync()
    {
        foreach (AlbumKey album in await _store.TrimCoversAsync(CoverLimit, _time.GetUtcNow() + KeptFor).ConfigureAwait(false))
            await ShowAsync(album).ConfigureAwait(false);
    }

    /// <summary>One request. Whatever the source does, this comes back.</summary>
    private async Task<FsResult<OverlayPicture>> FetchAsync(IMetadataSource source, AskedSource asked, string reference, CancellationToken stop)
    {
        using CancellationTokenSource limit = new(LongestLookUp, _time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        Task<FsResult<byte[]>> call = Task.Run(() => source.FetchCoverAsync(reference, end.Token).AsTask(), CancellationToken.None);
        try
        {
            FsResult<byte[]> fetched = await call.WaitAsync(end.Token).ConfigureAwait(false);
            if (!fetched.IsSuccess)
                return fetched.Error;
            return fetched.Value is { } bytes && CoverImage.TypeOf(bytes) is { } type ? OverlayPicture.Of(type, bytes) : FsError.Corrupt;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(stop);
        }
        catch (OperationCanceledException)
        {
            // As with a look-up that does not come back.
            asked.Lost = call.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return FsError.TimedOut;
        }
#pragma warning disable CA1031 // A source is somebody else's code; what it throws is its failure and not ours.
        catch (Exception error)
#pragma warning restore CA1031
        {
            asked.Problem = $"It threw {error.GetType().Name}: {error.Message}";
            return FsError.Internal;
        }
    }

    /// <summary>Whether a picture lies in the folders of the album, whatever it is called; null where that cannot be told.</summary>
    private static async Task<bool?> HasPictureBesideAsync(AlbumInQuestion album, CancellationToken stop)
    {
        foreach (OriginPath folder in album.Files.SelectMany(static file => new[] { file.Path.Parent, OriginScan.AlbumRootOf(file.Path.Parent) }).Distinct())
        {
            FsResult<IReadOnlyList<OriginEntry>> listed = album.Origin is { } origin ? await origin.ListAsync(folder, stop).ConfigureAwait(false) : FsError.OriginUnavailable;
            if (!listed.IsSuccess)
                return null;
            if (listed.Value.Any(static entry => entry.Kind == NodeKind.File && SideFileNames.IsPicture(entry.Path.Name)))
                return true;
        }

        return false;
    }
}
