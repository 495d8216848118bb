using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;
using MusicFs.Host.Mounting;

namespace MusicFs.Host;

/// <summary>The one place that knows which concrete parts a running MusicFs is made of.</summary>
internal static class Composition
{
    public static IMountBackend CreateBackend(MountRequest request, ILoggerFactory loggers) => throw new NotSupportedException();

    public static Problem? CheckTemplate(string? template) => null;

    public static Task<LoadedLibrary> LoadAsync(
        MountRequest request, IProgress<ScanProgress> progress, ILoggerFactory loggers, CancellationToken cancellation) =>
        throw new NotSupportedException();

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
}
