namespace MusicFs.Core.Tree;

/// <summary>Tells whose paths are not what they were.</summary>
internal sealed partial class TreeEditor
{
    /// <summary>Adds the keys of the origins' folders with files that are shown elsewhere by now, came or went; without side files.</summary>
    private void CollectMoved(HashSet<ulong> folders)
    {
        foreach (WorkNode node in _work.Values)
        {
            bool wasThere = WasThere(node.Slot);
            NodeRecord record = node.Record.IsInUse || !wasThere ? node.Record : _old.Node(node.Slot);
            if (!record.IsDirectory)
                AddFolderOf(record, folders);
            else if (wasThere && node.Record.IsInUse && node.Record.Position != _old.Node(node.Slot).Position)
                AddFoldersBelow(node.Slot, folders);
        }
    }

    private void AddFolderOf(in NodeRecord file, HashSet<ulong> folders)
    {
        if (!file.Has(NodeFlags.Side))
            folders.Add(Peek(file.IsTrack ? Peek(file.First).Parent : file.Parent).Key);
    }

    /// <summary>A directory has another name.</summary>
    private void AddFoldersBelow(int top, HashSet<ulong> folders)
    {
        Stack<int> rest = new([top]);
        while (rest.TryPop(out int directory))
        {
            foreach (EntryRecord entry in _old.EntriesOf(directory))
            {
                ref readonly NodeRecord node = ref _old.Node(entry.Node);
                if (node.IsDirectory)
                    rest.Push(entry.Node);
                else if (!node.Has(NodeFlags.Side))
                    folders.Add(_old.Node(_old.Node(node.IsTrack ? node.First : entry.Node).Parent).Key);
            }
        }
    }
}
