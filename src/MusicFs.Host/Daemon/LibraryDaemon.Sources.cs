using MusicFs.Contracts.Events;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Ingest;
using MusicFs.Host.Configuration;
using MusicFs.Host.Sources;
using MusicFs.Library;

namespace MusicFs.Host.Daemon;

/// <content>What others say of albums.</content>
public sealed partial class LibraryDaemon
{
    /// <summary>Files that are placed anew in one go.</summary>
    private const int FilesAtOnce = 500;

    /// <summary>Asks metadata sources; null where nothing is kept.</summary>
    internal LibrarySources? Sources => FirstTree?.Library.Sources;

    /// <summary>Has what is said shown, and nobody asked while origins are scanned.</summary>
    private void Attend(LibrarySources sources)
    {
        sources.LookUps.IsBusy = () => _scans.State.IsRunning;
        sources.LookUps.Follow = ShowAnewAsync;
        sources.LookUps.Finished = () =>
        {
            foreach (Core.Sources.SourceProgress source in sources.LookUps.Known)
                Events.Publish(EventTypes.SourcesFinished, ("source", source.Name), ("found", source.Found), ("none", source.None), ("failed", source.Failed));
        };
        // Those that came or went while the library was loaded; hardly ever any.
        FollowPluginSources();
    }

    /// <summary>Has the sources asked that plugins have now.</summary>
    private void FollowPluginSources()
    {
        if (Plugins is { } plugins && Sources is { } sources && sources.UseOthers(plugins.MetadataSources))
            Supervisor.Run("sources of plugins", stop => ShowSourcesAsync(sources, stop));
    }

    private void SetSources(LibraryConfiguration now)
    {
        if (Sources is not { } sources)
            return;
        sources.Apply(now.Sources);
        // Which tracks are concerned is known to a disk.
        Supervisor.Run("sources of the configuration", stop => ShowSourcesAsync(sources, stop));
    }

    private async Task ShowSourcesAsync(LibrarySources sources, CancellationToken cancellation)
    {
        IReadOnlyCollection<ulong> concerned = await sources.FollowAsync(cancellation).ConfigureAwait(false);
        if (TrackOverlays is not { } overlays || concerned.Count == 0)
            return;
        overlays.NoteSuggested(concerned);
        foreach (ulong[] some in concerned.Chunk(FilesAtOnce))
        {
            (string, CatalogFile)[] files = await Task.Run(() => some.Select(overlays.Index.FindIdentity).OfType<(string, CatalogFile)>().ToArray(), cancellation).ConfigureAwait(false);
            await ShowAnewAsync(files).ConfigureAwait(false);
        }
    }

    /// <summary>Has files shown in every tree as they are wanted by now.</summary>
    internal async Task ShowAnewAsync(IReadOnlyList<(string OriginId, CatalogFile File)> files)
    {
        (string, OriginPath)[] paths = [.. files.Select(static file => (file.OriginId, file.File.Path))];
        foreach (LibraryScanner scanner in LiveMounts.Select(static mount => mount.Tree).Distinct().Select(static tree => tree.Library.Scanner).OfType<LibraryScanner>())
            await scanner.PlaceAgainAsync(paths, CancellationToken.None).ConfigureAwait(false);
    }
}
