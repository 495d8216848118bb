using MusicFs.Contracts.Tags;
using MusicFs.Core;
using MusicFs.Core.Artwork;
using MusicFs.Core.Overlays;
using MusicFs.Host.Configuration;
using MusicFs.Host.HandOver;
using MusicFs.Tags.Pictures;

namespace MusicFs.Host.Artwork;

/// <summary>What makes and keeps pictures of other sizes, one for all trees of a library. Without a cache folder there are none.</summary>
internal sealed class LibraryArtwork : IDisposable
{
    /// <summary>In the cache folder.</summary>
    public const string FolderName = "artwork";

    private readonly PictureProcesses? _processes;
    private readonly PictureSizes? _sizes;

    public LibraryArtwork(MountRequest request)
    {
        if (request.CacheDirectory is not { } cache || request.ArtworkSize <= 0 || request.Artwork.IsNone)
            return;
        _processes = new PictureProcesses(Launch.Current().Command, TimeProvider.System);
        _sizes = new PictureSizes(new ArtworkStore(Path.Combine(cache, FolderName), request.ArtworkSize, TimeProvider.System), _processes, TimeProvider.System);
    }

    /// <summary>Has a filesystem show pictures, where any are wanted.</summary>
    public void Use(MusicFileSystem fileSystem, ITagReader tags, MountRequest request, TrackOverlays? overlays)
    {
        if (!request.Artwork.IsNone)
            fileSystem.UseArtwork(new PictureBytes(tags, new PictureReader(), overlays), _sizes);
    }

    public void Dispose()
    {
        _sizes?.Dispose();
        _processes?.Dispose();
    }
}
