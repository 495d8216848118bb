using Microsoft.Extensions.Logging;
using MusicFs.Backend.Fuse;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Templates;
using MusicFs.Host.Configuration;
using MusicFs.Host.Mounting;
using MusicFs.Origins.Local;

namespace MusicFs.Host;

/// <summary>The one place that knows which concrete parts a running MusicFs is made of.</summary>
internal static class Composition
{
    public static IMountBackend CreateBackend(MountRequest request, ILoggerFactory loggers) =>
        new FuseBackend(new FuseOptions { Transport = Translate(request.Transport) }, loggers);

    /// <summary>Null, or where and why a template is wrong.</summary>
    public static Problem? CheckTemplate(string? template)
    {
        if (template is null || PathTemplate.Parse(template) is not { Error: { } error })
            return null;
        return new Problem(
            $"The template is wrong at character {error.Column}: {error.Message}\n    {template}\n    {new string(' ', Math.Max(0, error.Column - 1))}^",
            "Variables and functions are described in docs/templates.md.");
    }

    /// <summary>Opens the origins, scans them and puts the filesystem together.</summary>
    public static async Task<LibraryLoad> LoadAsync(
        MountRequest request, IProgress<ScanProgress> progress, ILoggerFactory loggers, CancellationToken cancellation)
    {
        List<LocalOrigin> origins = [];
        if (await OpenAsync(request.Origins, origins, loggers, cancellation).ConfigureAwait(false) is { } problem)
        {
            origins.ForEach(origin => origin.Dispose());
            return new LibraryLoad(problem);
        }

        throw new NotSupportedException();
    }

    public static MountOptions OptionsFor(MountRequest request, LoadedLibrary library) => new()
    {
        MountPoint = request.MountPoint,
        VolumeLabel = "musicfs",
        AllowOther = request.AllowOther,
        UserId = request.UserId,
        GroupId = request.GroupId,
        Umask = request.Umask,
        AllowPassThrough = request.PassThrough,
        Threads = request.Threads,
        Operations = library.Operations,
    };

    private static async Task<Problem?> OpenAsync(
        IReadOnlyList<OriginLocation> locations, List<LocalOrigin> opened, ILoggerFactory loggers, CancellationToken cancellation)
    {
        ILogger log = loggers.CreateLogger<LocalOrigin>();
        foreach (OriginLocation location in locations)
        {
            if (LocalOrigin.Open(location.Id, location.Path, log, out Problem? problem) is not { } origin)
                return problem;
            opened.Add(origin);
            // An open folder may still forbid to be listed, and would then look like an empty library.
            FsResult<IReadOnlyList<OriginEntry>> listing = await origin.ListAsync(OriginPath.Root, cancellation).ConfigureAwait(false);
            if (!listing.IsSuccess)
            {
                return new Problem(
                    $"The origin {location.Path} cannot be listed ({listing.Error}).",
                    "Give this user the right to read and enter it, and check its disk.");
            }
        }

        return null;
    }

    private static FuseTransport Translate(MountTransport transport) => transport switch
    {
        MountTransport.Auto => FuseTransport.Auto,
        MountTransport.Device => FuseTransport.Device,
        MountTransport.Ring => FuseTransport.Ring,
    };
}
