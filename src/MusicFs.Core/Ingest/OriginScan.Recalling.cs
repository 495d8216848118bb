using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;
using MusicFs.Library;

namespace MusicFs.Core.Ingest;

/// <summary>What scans before this one have kept, used without asking the origin for anything.</summary>
internal sealed partial class OriginScan
{
    /// <summary>
    /// Fills an empty tree with what scans before this one have kept, without asking the origin for anything: what the image would have
    /// had, where there is none, or none for these templates.
    /// </summary>
    public Task RestoreAsync(ILibraryIndex index) => RecallAsync(index, ShowAsync);

    /// <summary>
    /// Places again what the tree has and scans before this one have kept. Albums that a sheet cuts into tracks stay as they are: the sheet is
    /// the origin's to give.
    /// </summary>
    public Task PlaceAgainAsync(ILibraryIndex index) =>
        RecallAsync(index, album => album.IsProvisional || IsCut(album) ? ValueTask.CompletedTask : ShowAsync(album));

    /// <summary>
    /// Places again what the tree has, so that copies on an origin that came are known. Albums that a sheet has cut into tracks stay as they are:
    /// those have no copies, and nothing that scans have kept says where they are cut.
    /// </summary>
    public Task PlaceCopiesAsync(ILibraryIndex index) => RecallAsync(index, album => IsCut(album) ? ValueTask.CompletedTask : ShowAsync(album));

    /// <summary>Tells of the albums that scans before this one have kept and placed; of all, where they are still to be placed.</summary>
    public Task LearnNamesakesAsync(ILibraryIndex index)
    {
        TreeSnapshot known = tree.Current;
        bool isEmpty = tree.TracksOf(origin.Id) == 0;
        return RecallAsync(index, album =>
        {
            int[] nodes = [.. album.Files.Select(file => known.FindOriginal(origin.Id, file.Path))];
            // What a scan that was cut short has kept and not placed is new to the tree.
            if (!isEmpty && album.Files.Where((file, i) => nodes[i] < 0 || known.Node(nodes[i]).Version != file.Version).Any())
                return ValueTask.CompletedTask;
            OverlayTags(album);
            _ = album.TellApart(origin.Id, namesakes);
            // What a sheet cuts a file into is not in the catalog.
            if (Array.Exists(nodes, node => node >= 0 && known.Node(node).Has(NodeFlags.Parts)))
                namesakes.Doubt(new AlbumPlace(origin.Id, album.Root));
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>Whether the tree shows a file of an album as the tracks that a sheet cuts it into, be the sheet in its tags or beside it.</summary>
    private bool IsCut(AlbumFolder album)
    {
        TreeSnapshot known = tree.Current;
        bool isCut = album.Files.Any(file => known.FindOriginal(origin.Id, file.Path) is >= 0 and var node && known.Node(node).Has(NodeFlags.Parts));
        GC.KeepAlive(known);
        return isCut;
    }

    private Task RecallAsync(ILibraryIndex index, Func<AlbumFolder, ValueTask> use) =>
        Parallel.ForEachAsync(
            index.FoldersOf(origin.Id).GroupBy(AlbumRootOf),
            new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount },
            async (folders, _) =>
            {
                var album = new AlbumFolder { Root = folders.Key };
                foreach (OriginPath folder in folders)
                    memory.Recall(folder, album.Known);
                foreach (CatalogFile file in album.Known.Values.Where(file => IsWanted?.Invoke(origin.Id, file.Path) != false))
                    album.Add(new OriginEntry(file.Path, NodeKind.File, file.Version));
                album.Seal();
                for (int i = 0; i < album.Files.Count; i++)
                {
                    CatalogFile file = album.Known[album.Files[i].Path];
                    if (file.Tags is { } tags && CueAlbums.MayBeCut(tags))
                        album.TryAgain(i);
                    if (album.SetTags(i, ReadTags.Of(file), file.Identity))
                        await use(album).ConfigureAwait(false);
                }
            });
}
