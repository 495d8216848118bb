using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Tests;

/// <summary>Everything that is known of one origin.</summary>
/// <param name="OriginId">The origin.</param>
/// <param name="Folders">Its directories, for their times and so that empty ones are seen; the root may be left out.</param>
/// <param name="Files">Its files, each path once.</param>
internal sealed record OriginContents(string OriginId, IReadOnlyCollection<OriginEntry> Folders, IReadOnlyCollection<TreeFile> Files);

/// <summary>Replaces the whole content of a tree, as a scan of everything would.</summary>
internal static class TreePublishing
{
    public static TreeChanges Publish(this VirtualTree tree, IReadOnlyList<OriginContents> origins)
    {
        var update = new TreeUpdate();
        foreach (OriginContents origin in origins)
        {
            HashSet<OriginPath> files = [.. origin.Files.Select(file => file.Path)];
            foreach (OriginPath known in Originals(tree.Current, origin.OriginId))
            {
                if (!files.Contains(known))
                    update.RemoveFile(origin.OriginId, known);
            }

            foreach (OriginEntry folder in origin.Folders)
                update.PutFolder(origin.OriginId, folder.Path, folder.Version.ModifiedNanoseconds);
            foreach (TreeFile file in origin.Files)
                update.PutFile(origin.OriginId, file);
        }

        return tree.Apply(update);
    }

    private static List<OriginPath> Originals(TreeSnapshot tree, string originId)
    {
        List<OriginPath> files = [];
        Stack<(int Slot, OriginPath Path)> rest = new();
        if (tree.FindOriginal(originId, OriginPath.Root) is var top and >= 0)
            rest.Push((top, OriginPath.Root));
        while (rest.TryPop(out (int Slot, OriginPath Path) next))
        {
            foreach (EntryRecord entry in tree.EntriesOf(next.Slot))
            {
                OriginPath path = next.Path.Append(tree.NameOf(entry));
                if (tree.Node(entry.Node).Kind == NodeKind.Directory)
                    rest.Push((entry.Node, path));
                else
                    files.Add(path);
            }
        }

        return files;
    }
}
