using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Overlays;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Ingest;

/// <summary>What people want tags to be, found when an album is placed.</summary>
internal sealed partial class OriginScan
{
    /// <summary>The folder of an album and those of its discs.</summary>
    public static async Task<IReadOnlyList<OriginPath>> FoldersOfAsync(KnownOrigin origin, OriginPath root)
    {
        FsResult<IReadOnlyList<OriginEntry>> listed = await origin.ListAsync(root, CancellationToken.None).ConfigureAwait(false);
        return [root, .. listed.TryGetValue(out IReadOnlyList<OriginEntry>? entries)
            ? entries.Where(static entry => entry.Kind == NodeKind.Directory && DiscFolders.IsDisc(entry.Path.Name)).Select(static entry => entry.Path)
            : []];
    }

    /// <summary>An album is placed by what people want; of each file that is then served otherwise the plan's size is known.</summary>
    private async ValueTask OverlayAsync(AlbumFolder album)
    {
        for (int i = 0; i < album.Files.Count; i++)
        {
            if (overlays?.Find(album.IdentityOf(i), album.TagsOf(i)) is not { } overlay || album.IsCut(i))
                continue;
            (TreeEdit? edit, bool isProvisional) = await PlanAsync(album, i, overlay).ConfigureAwait(false);
            album.Overlay(i, overlays.Apply(album.TagsOf(i), overlay), edit, isProvisional);
            if (overlay.Pictures.Count > 0 && !reader.Artwork.IsNone)
                album.OverlayPictures(i, overlays.SizesOf(overlay));
        }
    }

    /// <summary>What the tree serves already need not be planned again.</summary>
    private async ValueTask<(TreeEdit? Edit, bool IsProvisional)> PlanAsync(AlbumFolder album, int index, TrackOverlay overlay)
    {
        OriginEntry file = album.Files[index];
        TrackTags tags = album.TagsOf(index);
        ulong code = overlay.CodeFor(file.Version);
        if (tree.EditOf(origin.Id, file.Path) is { } served && served.Code == code)
            return (new TreeEdit(served.Size, code, overlay.TimeOver(file.Version)), false);
        return await overlays!.PlanAsync(
            album.IdentityOf(index), overlay, tags, file.Version, () => origin.OpenAsync(file.Path, file.Version, cancellation), cancellation).ConfigureAwait(false);
    }

    /// <summary>Names alone, for those who tell albums apart by what they are called.</summary>
    private void OverlayTags(AlbumFolder album)
    {
        for (int i = 0; i < album.Files.Count; i++)
        {
            if (overlays?.Find(album.IdentityOf(i), album.TagsOf(i)) is { } overlay)
                album.Overlay(i, overlays.Apply(album.TagsOf(i), overlay), null, isProvisional: false);
        }
    }
}
