using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Edits;
using MusicFs.Core.Ingest;
using MusicFs.Core.Overlays;
using MusicFs.Core.Playlists;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Host.Configuration;
using MusicFs.Host.Libraries;
using MusicFs.Host.Mounting;
using MusicFs.Library;
using MusicFs.Library.User;
using MusicFs.Tags;
using MusicFs.Tags.Cue;
using ScanProgress = MusicFs.Host.Mounting.ScanProgress;

namespace MusicFs.Host;

/// <content>The tree, and what fills it.</content>
internal static partial class Composition
{
    /// <summary>Bytes. A daemon at rest has 10 to 20 MiB, and a collection stops every request while it lasts.</summary>
    private const long HeapOfAQuietDaemon = 32 << 20;

    private static LibraryScanner CreateScanner(
        VirtualTree tree, LibraryOrigins origins, ITagReader tags, MountRequest request, LibraryCatalog? catalog, UserDatabase? user, OriginWatches watches, PlaylistRoots roots,
        ILoggerFactory loggers, TrackOverlays? overlays = null, MovedPlaces? moved = null) =>
        new(tree, origins.Wanted, tags, ViewsOf(request), loggers.CreateLogger<LibraryScanner>(), Translate(request.Names),
            AdoptingIndex.Over(catalog, origins, loggers), roots: roots)
        {
            MergesRecordings = request.MergesRecordings,
            Artwork = request.Artwork,
            User = user,
            Overlays = overlays,
            Moved = moved,
            Fingerprinter = new AudioFingerprinter(),
            ReadCueSheet = static bytes => CueSheetParser.Parse(bytes),
            IsBeingWritten = watches.IsBeingWritten,
            Kept = origins.SetKept,
            IsWanted = origins.IsWanted,
        };

    /// <summary>As they are named, and as they are without symbolic links.</summary>
    private static IEnumerable<(string OriginId, string Folder)> FoldersOf(IReadOnlyList<OriginLocation> origins) => origins.Where(static origin => origin.IsFolder)
        .SelectMany(static origin => new[] { origin.Location, RealPath.Resolve(origin.Location) }.Distinct().Select(folder => (origin.Id, folder)));

    private static PlaylistRoots RootsOf(IReadOnlyList<OriginLocation> origins) => new(FoldersOf(origins));

    private static async Task<ScanReport> ScanAsync(
        VirtualTree tree, LibraryScanner scanner, IProgress<ScanProgress> progress, bool confirmsRemovals, ILoggerFactory loggers, CancellationToken cancellation)
    {
        // Once a process, and not where somebody waits for it.
        if (await Task.Run(tree.Verify, cancellation).ConfigureAwait(false) is { } damage)
            loggers.CreateLogger<VirtualTree>().LogError("{Problem}", damage);
        ScanReport report = await scanner.ScanAsync(
            scan => progress.Report(new ScanProgress(scan.Found, scan.Read, scan.ListingEnded)), cancellation, confirmsRemovals).ConfigureAwait(false);
        loggers.CreateLogger<LibraryScanner>().LogInformation("Looked at the origins: {Tracks} tracks.", report.Tracks);
        GiveBackMemory();
        return report;
    }

    /// <summary>What a scan needed is not needed any more, and nothing else would give it back before the next one. One that found nothing new needed little.</summary>
    private static void GiveBackMemory()
    {
        if (GC.GetTotalMemory(forceFullCollection: false) > HeapOfAQuietDaemon)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private static void Save(VirtualTree tree, ILoggerFactory loggers)
    {
        if (tree.Save() is { } problem)
            loggers.CreateLogger<VirtualTree>().LogWarning("The next start will take longer: {Problem}", problem);
    }

    /// <summary>The tree as it was left; an empty one, for the next scan to fill, where there is none for these templates.</summary>
    private static VirtualTree OpenTree(TreePurpose purpose, ILoggerFactory loggers)
    {
        VirtualTree tree = purpose.Open(out Problem? problem);
        if (problem is not null)
            loggers.CreateLogger<VirtualTree>().LogWarning("{Problem}", problem);
        return tree;
    }

    private static List<TreeView> ViewsOf(MountRequest request)
    {
        List<TreeView> views = [.. request.Views.Select(view => new TreeView(view.Name, PathTemplate.Parse(view.Template).Template!))];
        if (request.Template is not null)
            views.Insert(0, new TreeView("", PathTemplate.Parse(request.Template).Template!));
        return views.Count == 0 ? [TreeView.Default] : views;
    }

    private static LibrarySummary Summarise(in ScanReport report) =>
        new(report.Tracks, report.Unreadable, report.FailedFolders, report.Kept);
}
