using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tree;

/// <summary>What nodes are: attributes, numbers, ids.</summary>
internal sealed partial class SnapshotBuilder
{
    /// <summary>Tells the number of a track from that of its original.</summary>
    private const ulong TrackSalt = 0x747261636B; // "track"

    /// <summary>From the leaves up, so that a directory without a time of its own takes the newest of what it holds.</summary>
    private void FillDirectories()
    {
        FillFileTimes();
        for (int i = _directoryNodes.Count - 1; i >= 0; i--)
        {
            ref NodeRecord directory = ref _nodes[_directoryNodes[i]];
            long newest = 0;
            for (int e = directory.First; e < directory.First + directory.Count; e++)
            {
                ref readonly NodeRecord child = ref _nodes[_entries[e].Node];
                newest = Math.Max(newest, child.ModifiedNanoseconds);
                if (child.Kind == NodeKind.Directory)
                    directory.Links++;
            }

            if (directory.ModifiedNanoseconds == DraftDirectory.FromEntries)
                directory.ModifiedNanoseconds = newest;
        }
    }

    private void FillFileTimes()
    {
        for (int i = 0; i < _draft.Files.Count; i++)
        {
            DraftFile file = _draft.Files[i];
            Fill(_nodeOfFile[i], file);
            int track = _nodeOfFile[_draft.TrackOf(i)];
            if (track >= 0)
                Fill(track, file);
        }
    }

    private void Fill(int node, in DraftFile file)
    {
        ref NodeRecord record = ref _nodes[node];
        record.Size = file.Version.Size;
        record.ModifiedNanoseconds = file.Version.ModifiedNanoseconds;
        record.VersionTag = file.Version.Tag;
        record.Origin = file.Origin;
    }

    /// <summary>Joins tracks with their originals. The bytes of all tracks.</summary>
    private long FillFiles()
    {
        long bytes = 0;
        for (int i = 0; i < _draft.Files.Count; i++)
        {
            int original = _nodeOfFile[i];
            int track = _nodeOfFile[_draft.TrackOf(i)];
            if (track < 0)
                continue;
            bytes += _nodes[track].Size;
            _nodes[original].First = track;
            _nodes[track].First = original;
            _nodes[track].Parent = _nodes[original].Parent;
            _nodes[track].Entry = _nodes[original].Entry;
            ulong identity = _draft.Files[i].Identity;
            _keyOfNode[track] = NameHash.Mix((identity == 0 ? _keyOfNode[original] : identity) ^ TrackSalt);
            _oldOfNode[track] = _oldOfNode[original] < 0 ? None : _old.Nodes[_oldOfNode[original]].First;
        }

        return bytes;
    }

    /// <summary>Old nodes keep their numbers, and unless their content changed their ids; then the new ones get theirs.</summary>
    private void Identify()
    {
        HashSet<ulong> numbers = new(_nodeCount) { NameHash.RootNumber };
        for (int i = 0; i < _nodeCount; i++)
        {
            if (_oldOfNode[i] < 0)
                continue;
            ref readonly NodeRecord old = ref _old.Nodes[_oldOfNode[i]];
            _nodes[i].FileNumber = old.FileNumber;
            numbers.Add(old.FileNumber);
            if (_nodes[i].Kind == NodeKind.Directory || _nodes[i].Version == old.Version)
                _nodes[i].Id = old.Id;
        }

        for (int i = 0; i < _nodeCount; i++)
        {
            ref NodeRecord node = ref _nodes[i];
            if (node.FileNumber == 0)
            {
                ulong number = _old.Hash.NumberOf(_keyOfNode[i]);
                while (!numbers.Add(number))
                    number = NameHash.NumberAfter(number);
                node.FileNumber = number;
            }

            if (node.Id == 0)
                node.Id = _slots.Take().Value;
        }
    }
}
