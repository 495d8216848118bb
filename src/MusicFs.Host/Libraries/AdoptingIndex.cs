using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Reading;
using MusicFs.Library;

namespace MusicFs.Host.Libraries;

/// <summary>
/// The catalog as scans see it: when a remote file is put that was known with another content, or elsewhere, its cached audio
/// goes with it, before the file is shown. Any thread; owns nothing.
/// </summary>
internal sealed class AdoptingIndex(ILibraryIndex catalog, LibraryOrigins origins, ILogger log) : ILibraryIndex
{
    /// <summary>A scan does not wait longer for what only saves bytes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Null where there is no catalog.</summary>
    public static ILibraryIndex? Over(ILibraryIndex? catalog, LibraryOrigins origins, ILoggerFactory loggers) =>
        catalog is null ? null : new AdoptingIndex(catalog, origins, loggers.CreateLogger<AdoptingIndex>());

    public IReadOnlyList<CatalogFile> FilesIn(string originId, OriginPath folder) => catalog.FilesIn(originId, folder);

    public CatalogFile? Find(string originId, OriginPath path) => catalog.Find(originId, path);

    public bool HasFiles(string originId) => catalog.HasFiles(originId);

    public IReadOnlyList<OriginPath> FoldersOf(string originId) => catalog.FoldersOf(originId);

    public CatalogFile? FindVersion(string originId, OriginVersion version) => catalog.FindVersion(originId, version);

    public bool HasIdentity(ulong identity) => catalog.HasIdentity(identity);

    public (string OriginId, CatalogFile File)? FindIdentity(ulong identity) => catalog.FindIdentity(identity);

    public IReadOnlyList<(string OriginId, CatalogFile File)> FindAudio(AudioFingerprint audio) => catalog.FindAudio(audio);

    public ValueTask SetIdentityAsync(string originId, OriginPath path, ulong identity) => catalog.SetIdentityAsync(originId, path, identity);

    public async ValueTask PutAsync(string originId, CatalogFile file)
    {
        if (file.Tags is not null && origins.Cache is { } cache && origins.Wanted.Find(originId) is { Capabilities.IsRemote: true } origin)
            await AdoptAsync(cache.Pipeline, origin, file).ConfigureAwait(false);
        await catalog.PutAsync(originId, file).ConfigureAwait(false);
    }

    public ValueTask SetPartsAsync(string originId, OriginPath path, string? parts) => catalog.SetPartsAsync(originId, path, parts);

    public ValueTask RemoveAsync(string originId, OriginPath path) => catalog.RemoveAsync(originId, path);

    public Task<Problem?> FlushAsync() => catalog.FlushAsync();

    public CatalogStatistics GetStatistics() => catalog.GetStatistics();

    /// <summary>It has its caller's lifetime.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask AdoptAsync(ReadPipeline pipeline, IOrigin origin, CatalogFile file)
    {
        CatalogFile? before = catalog.Find(origin.Id, file.Path);
        // One that moved keeps its number, and its version where that is the origin's own mark.
        if (before is null && catalog.FindVersion(origin.Id, file.Version) is { } moved && moved.Identity == file.Identity)
            before = moved;
        if (before?.Tags is null || (before.Version == file.Version && before.Path == file.Path))
            return;
        using CancellationTokenSource limit = new(Patience);
        try
        {
            long bytes = await pipeline.AdoptAsync(
                origin, new OriginalVersion(before.Path, before.Version, before.Tags), new OriginalVersion(file.Path, file.Version, file.Tags!),
                limit.Token).ConfigureAwait(false);
            if (bytes > 0)
                log.LogInformation("{Path} on origin {Origin} has other tags or another place; {Bytes} bytes of its audio stay in the cache.", file.Path, origin.Id, bytes);
        }
        catch (OperationCanceledException)
        {
            log.LogDebug("{Path} on origin {Origin} did not answer in time; it is fetched anew.", file.Path, origin.Id);
        }
    }
}
