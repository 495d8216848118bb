using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Ingest;

/// <summary>Lists that do not say just what a file is: what the tree knows helps, a track says it when it is read, other files are asked for.</summary>
internal sealed partial class OriginScan
{
    private async ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath folder, bool ignored)
    {
        TreeSnapshot known = tree.Current;
        int slot = known.FindOriginal(origin.Id, folder);
        FsResult<IReadOnlyList<OriginEntry>> listed =
            await origin.ListAsync(folder, path => slot < 0 ? null : VersionOf(known, slot, path), cancellation).ConfigureAwait(false);
        GC.KeepAlive(known);
        return listed.IsSuccess && listed.Value.Any(entry => MustBeAsked(entry, ignored))
            ? await CompleteAsync(listed.Value, ignored).ConfigureAwait(false)
            : listed;
    }

    private static bool MustBeAsked(OriginEntry entry, bool ignored) =>
        entry.Kind == NodeKind.File && entry.Version == OriginVersion.Unknown && (ignored || SideFileNames.RoleOf(entry.Path.Name) != FileRole.Track);

    private static OriginVersion? VersionOf(TreeSnapshot tree, int folder, OriginPath path)
    {
        ReadOnlySpan<byte> name = path.Name;
        int node = name.Length <= NameBlob.LongestName ? tree.Find(folder, name) : -1;
        return node >= 0 && !tree.Node(node).IsDirectory ? tree.Node(node).Version : null;
    }

    /// <summary>Images, sheets and the like, once when they are new: nothing of them is read that would tell.</summary>
    private async ValueTask<FsResult<IReadOnlyList<OriginEntry>>> CompleteAsync(IReadOnlyList<OriginEntry> listed, bool ignored)
    {
        OriginEntry?[] entries = [.. listed.Select(static entry => (OriginEntry?)entry)];
        FsError failure = FsError.None;
        ParallelOptions several = new() { MaxDegreeOfParallelism = Math.Max(1, origin.Capabilities.Parallelism) };
        await Parallel.ForAsync(0, entries.Length, several, async (i, _) =>
        {
            if (failure != FsError.None || !MustBeAsked(listed[i], ignored))
                return;
            FsResult<OriginEntry> found = await origin.StatAsync(listed[i].Path, cancellation).ConfigureAwait(false);
            entries[i] = found.IsSuccess ? found.Value : found.Error == FsError.AccessDenied ? listed[i] with { Version = default } : null;
            // Who is gone meanwhile is not there; who does not answer leaves the folder unknown.
            if (found.Error is not (FsError.None or FsError.AccessDenied or FsError.NotFound or FsError.NotSupported))
                failure = found.Error;
        }).ConfigureAwait(false);
        return failure == FsError.None ? entries.OfType<OriginEntry>().ToArray() : failure;
    }

    /// <summary>Opens a track that was listed without a version, which it then has. One that does not open has none, and is asked for by each scan.</summary>
    private async ValueTask<FsResult<IOriginFile>> FindAsync(AlbumFolder album, int index)
    {
        FsResult<IOriginFile> opened = await origin.OpenListedAsync(album.Files[index].Path, OriginVersion.Unknown, cancellation).ConfigureAwait(false);
        album.SetVersion(index, opened.IsSuccess ? opened.Value.Version : default);
        counters.AddSize(opened.IsSuccess ? opened.Value.Version.Size : 0);
        return opened;
    }
}
