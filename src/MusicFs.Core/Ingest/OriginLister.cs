using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Ingest;

/// <summary>Lists an origin folder by folder. One at a time: a listing is cheap beside reading what it names.</summary>
internal sealed class OriginLister(int index, IOrigin origin, ILogger logger)
{
    // Deeper than any library; what is below hangs on a chain of links that the guard did not see through.
    private const int DeepestFolder = 128;

    /// <summary>Folders that could not be listed.</summary>
    public int Unreadable { get; private set; }

    public async Task ListAsync(ChannelWriter<OriginalFile> files, CancellationToken cancellation)
    {
        var pending = new Stack<Folder>();
        pending.Push(new Folder(OriginPath.Root, 0, 0, null));
        while (pending.TryPop(out Folder? folder) && !cancellation.IsCancellationRequested)
        {
            FsResult<IReadOnlyList<OriginEntry>> listed = await origin.ListAsync(folder.Path, cancellation).ConfigureAwait(false);
            if (!listed.TryGetValue(out IReadOnlyList<OriginEntry>? entries))
            {
                Unreadable++;
                logger.LogWarning("The folder {Path} on origin {Origin} could not be listed: {Reason}.", folder.Path, origin.Id, listed.Error);
                continue;
            }

            foreach (OriginEntry entry in entries)
            {
                if (entry.Kind == NodeKind.File)
                    await files.WriteAsync(new OriginalFile(index, entry.Path, entry.Version), cancellation).ConfigureAwait(false);
                else if (folder.Depth < DeepestFolder && !folder.IsInside(entry.Version.Tag))
                    pending.Push(new Folder(entry.Path, entry.Version.Tag, folder.Depth + 1, folder));
                else
                    logger.LogWarning("The folder {Path} on origin {Origin} leads back into itself and is left out.", entry.Path, origin.Id);
            }
        }
    }

    /// <summary>A folder and those it lies in, by what the origin knows them by (inode numbers): a link back up is found in it.</summary>
    private sealed record Folder(OriginPath Path, ulong Tag, int Depth, Folder? Above)
    {
        public bool IsInside(ulong tag)
        {
            for (Folder? folder = this; tag != 0 && folder is not null; folder = folder.Above)
            {
                if (folder.Tag == tag)
                    return true;
            }

            return false;
        }
    }
}
