using System.Text;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>
/// Makes the next snapshot from one and the changes to it. What it costs is the changes and the directories they are in, not the tree.
/// The outcome depends on what is there and not on how it came to be: names, spellings and file numbers are those that building the
/// tree anew would give. One use, under the publisher's lock.
/// </summary>
internal sealed partial class TreeEditor
{
    /// <summary>Tells the number of a track from that of its original.</summary>
    private const ulong TrackSalt = 0x747261636B; // "track"

    private readonly TreeSnapshot _old;
    private readonly NodeSlots _slots;
    private readonly NameBlob _names;
    private readonly FileNumbers _numbers;
    private readonly TreeSpellings _spellings;
    private readonly MergeIndex _merges;
    private readonly OriginPreference _preference;
    private readonly Dictionary<int, WorkNode> _work = [];
    private readonly HashSet<int> _maybeEmpty = [];
    private readonly List<string> _originIds;
    private readonly List<int> _tracksOfOrigin;

    /// <summary>The folder found last: files come folder by folder.</summary>
    private (string Origin, OriginPath Path, int Slot) _lastFolder = ("", default, -1);

    private ulong _longestRun;
    private long _totalBytes;
    private int _nodeCount;
    private int _entryCount;
    private int _copyCount;

    public TreeEditor(TreeSnapshot old, NodeSlots slots, NameBlob names, FileNumbers numbers, TreeSpellings spellings, MergeIndex merges,
        IReadOnlyList<string> preferred)
    {
        _old = old;
        _slots = slots;
        _names = names;
        _numbers = numbers;
        _spellings = spellings;
        _merges = merges;
        _originIds = [.. old.OriginIds];
        _tracksOfOrigin = [.. old.TracksOfOrigin];
        _preference = new OriginPreference(_originIds, preferred);
        _copyCount = old.CopyCount;
        _longestRun = old.LongestRun;
        _totalBytes = old.TotalBytes;
        _nodeCount = old.NodeCount;
        _entryCount = old.EntryCount;
    }

    /// <summary>Where people have things in the view.</summary>
    public required PlaceRules Rules { get; init; }

    public NameHash Hash => _old.Hash;

    public TreeImage Image => _old.Image;

    /// <summary>Whether nothing was touched.</summary>
    public bool IsUnchanged => _work.Count == 0;

    public void Apply(TreeUpdate update)
    {
        foreach (TreeUpdate.Step step in update.Steps)
        {
            switch (step.Kind)
            {
                case TreeUpdate.StepKind.PutFolder:
                    PutFolder(step.Origin, step.File.Path, step.File.Version.ModifiedNanoseconds);
                    break;
                case TreeUpdate.StepKind.PutFile:
                    PutFile(step.Origin, Rules.Map(step.Origin, step.File));
                    break;
                case TreeUpdate.StepKind.ChangeTexts:
                    ChangeTexts(step.Origin, step.File);
                    break;
                case TreeUpdate.StepKind.RemoveFolder:
                    if (FindFolder(step.Origin, step.File.Path) is var folder and >= 0)
                        RemoveTree(folder);
                    break;
                case TreeUpdate.StepKind.SetIdentity:
                    SetIdentity(step.Origin, step.File.Path, step.File.Identity);
                    PlaceByRules(step.Origin, step.File.Path, step.File.Identity);
                    break;
                case TreeUpdate.StepKind.MovePlace:
                    MovePlace(step.Origin, step.File.Path, step.Move!);
                    break;
                case TreeUpdate.StepKind.SetRule:
                    Rules.Set(step.Origin, step.File.Path, step.Move!);
                    break;
                case TreeUpdate.StepKind.SetFolderRule:
                    Rules.SetFolder(step.Move!.Place, step.Move.Shown);
                    break;
                case TreeUpdate.StepKind.PutDirectory:
                    PutDirectory(step.Move!.Place, step.File.Version.ModifiedNanoseconds);
                    break;
                case TreeUpdate.StepKind.RemoveDirectory:
                    RemoveDirectory(step.Move!.Place);
                    break;
                case TreeUpdate.StepKind.PutPicture:
                    PutPicture(step.Origin, step.File.Path, step.Picture!);
                    break;
                case TreeUpdate.StepKind.HidePicture:
                    HidePicture(step.Move!.Place);
                    break;
                case TreeUpdate.StepKind.RemoveFile:
                default:
                    RemoveFile(step.Origin, step.File.Path);
                    break;
            }
        }
    }

    /// <summary>A node as it is by now.</summary>
    public ref readonly NodeRecord Peek(int slot) => ref _work.TryGetValue(slot, out WorkNode? node) ? ref node.Record : ref _old.Node(slot);

    private WorkNode Edit(int slot)
    {
        if (!_work.TryGetValue(slot, out WorkNode? node))
            _work.Add(slot, node = new WorkNode { Slot = slot, Record = _old.Node(slot) });
        return node;
    }

    private WorkNode AddNode(in NodeRecord record)
    {
        NodeId id = _slots.Take();
        int slot = NodeSlots.SlotOf(id.Value);
        var node = new WorkNode { Slot = slot, Record = record with { Generation = (uint)(id.Value >> 32), Flags = record.Flags | NodeFlags.InUse } };
        _work[slot] = node;
        _nodeCount++;
        return node;
    }

    private void RemoveNode(int slot)
    {
        WorkNode node = Edit(slot);
        node.Record.Flags = NodeFlags.None;
        node.Directory = null;
        node.Places = null;
        node.Copies = null;
        (node.Member, node.IsMemberSet) = (null, true);
        _nodeCount--;
    }

    private void PutFolder(string originId, OriginPath path, long modified)
    {
        int folder = MakeFolder(originId, path);
        ref readonly NodeRecord now = ref Peek(folder);
        if (now.Has(NodeFlags.Own) && now.ModifiedNanoseconds == modified)
            return;
        WorkNode node = Edit(folder);
        NoteTime(node.Record.Parent, node.Record.ModifiedNanoseconds, modified);
        node.Record.Flags |= NodeFlags.Own;
        node.Record.ModifiedNanoseconds = modified;
    }

    private void PutFile(string originId, in TreeFile file)
    {
        int folder = MakeFolder(originId, file.Path.Parent);
        ReadOnlySpan<byte> name = Shortened(file.Path.Name);
        int original = FindExact(folder, name, out EntryRecord there) ? there.Node : -1;
        if (original >= 0 && Peek(original).IsDirectory)
        {
            RemoveTree(original);
            original = -1;
        }

        if (original < 0)
            original = AddOriginal(originId, folder, name, file);
        else if (Peek(original).Version != file.Version)
            original = ReplaceOriginal(original, file);
        if (Peek(original).Has(NodeFlags.Unread) != file.IsUnread)
            Edit(original).Record.Flags ^= NodeFlags.Unread;
        if (Peek(original).Has(NodeFlags.Side) != file.IsSide)
            Edit(original).Record.Flags ^= NodeFlags.Side;
        if (file.Merge.Key != 0 || MemberOf(original) is not null)
            PutMember(original, file);
        else
            PutTrack(original, file);
    }

    private void RemoveFile(string originId, OriginPath path)
    {
        int folder = FindFolder(originId, path.Parent);
        if (folder >= 0 && FindExact(folder, Shortened(path.Name), out EntryRecord entry) && !Peek(entry.Node).IsDirectory)
            RemoveOriginal(entry.Node);
    }

    private int AddOriginal(string originId, int folder, ReadOnlySpan<byte> name, in TreeFile file)
    {
        ulong key = NameHash.Of(Peek(folder).Key, name);
        WorkNode node = AddNode(new NodeRecord
        {
            Kind = NodeKind.File, FileNumber = _numbers.Take(key, this), Size = file.Version.Size, ModifiedNanoseconds = file.Version.ModifiedNanoseconds,
            VersionTag = file.Version.Tag, Parent = folder, Origin = (ushort)NumberOf(originId), Links = 1,
        });
        node.Record.Position = AddEntry(folder, name, node.Slot);
        return node.Slot;
    }

    /// <summary>Another content is another node, of the same number.</summary>
    private int ReplaceOriginal(int original, in TreeFile file)
    {
        DropPicturesOf(original);
        // The tracks in it would say the same of another content.
        if (Peek(original).Has(NodeFlags.Parts))
            RemoveParts(original);
        MergeMember? member = MemberOf(original);
        WorkNode node = Replace(original, file.Version);
        ReplaceEntry(node.Record.Parent, node.Record.Position, node.Slot);
        if (member is not null)
            SwapMember(original, node.Slot, member);
        int track = node.Record.First;
        if (track == 0)
            return node.Slot;
        if (Peek(track).First == original)
            Edit(track).Record.First = node.Slot;
        else
            SetCopies(track, Array.ConvertAll(CopiesOf(track), copy => copy == original ? node.Slot : copy));
        return node.Slot;
    }

    private WorkNode Replace(int slot, OriginVersion version)
    {
        NodeRecord record = Peek(slot);
        record.Size = version.Size;
        record.ModifiedNanoseconds = version.ModifiedNanoseconds;
        record.VersionTag = version.Tag;
        _numbers.Keep(record.FileNumber);
        RemoveNode(slot);
        return AddNode(record);
    }

    private void RemoveOriginal(int original)
    {
        DropPicturesOf(original);
        if (Peek(original).Has(NodeFlags.Parts))
            RemoveParts(original);
        if (MemberOf(original) is not null)
            Leave(original, isTrackKept: false);
        NodeRecord record = Peek(original);
        if (record.First != 0)
            RemoveTrack(record.First);
        RemoveEntry(record.Parent, record.Position);
        RemoveNode(original);
        _numbers.Release(record.FileNumber);
    }

    /// <summary>A directory of an origin with all that is below it, without recursion: a hostile path may be thousands deep.</summary>
    private void RemoveTree(int top)
    {
        Stack<(int Directory, bool IsEmptied)> rest = new([(top, false)]);
        while (rest.TryPop(out (int Directory, bool IsEmptied) next))
        {
            if (next.IsEmptied)
            {
                RemoveDirectory(next.Directory);
                continue;
            }

            rest.Push((next.Directory, true));
            foreach (EntryRecord entry in EntriesOf(next.Directory))
            {
                if (Peek(entry.Node).IsDirectory)
                    rest.Push((entry.Node, false));
                else
                    RemoveOriginal(entry.Node);
            }
        }
    }

    private void RemoveDirectory(int directory)
    {
        NodeRecord record = Peek(directory);
        if (record.Has(NodeFlags.Contested))
            _spellings.Forget(record.FileNumber);
        RemoveEntry(record.Parent, record.Position);
        RemoveNode(directory);
        _numbers.Release(record.FileNumber);
        _lastFolder = ("", default, -1);
    }

    private int NumberOf(string originId)
    {
        int number = _originIds.IndexOf(originId);
        if (number >= 0)
            return number;
        _originIds.Add(originId);
        _tracksOfOrigin.Add(0);
        return checked((ushort)(_originIds.Count - 1));
    }

    private int FindFolder(string originId, OriginPath path) => Folder(originId, path, isMade: false);

    private int MakeFolder(string originId, OriginPath path) => Folder(originId, path, isMade: true);

    private int Folder(string originId, OriginPath path, bool isMade)
    {
        if (_lastFolder.Slot >= 0 && _lastFolder.Path == path && _lastFolder.Origin == originId)
            return _lastFolder.Slot;
        int at = Child(TreeSnapshot.Root, TreeSnapshot.OriginsFolder, isMade);
        if (at >= 0)
            at = Child(at, Encoding.UTF8.GetBytes(originId), isMade);
        ReadOnlySpan<byte> rest = path.Bytes;
        while (at >= 0 && !rest.IsEmpty)
        {
            int slash = rest.IndexOf((byte)'/');
            at = Child(at, Shortened(slash < 0 ? rest : rest[..slash]), isMade);
            rest = slash < 0 ? default : rest[(slash + 1)..];
        }

        if (at >= 0)
            _lastFolder = (originId, path, at);
        return at;
    }

    private int Child(int parent, ReadOnlySpan<byte> name, bool isMade)
    {
        if (FindExact(parent, name, out EntryRecord found))
        {
            if (Peek(found.Node).IsDirectory)
                return found.Node;
            if (!isMade)
                return -1;
            // What was a file is a folder now.
            RemoveOriginal(found.Node);
        }

        return isMade ? AddDirectory(parent, name, NameHash.Of(Peek(parent).Key, name)) : -1;
    }

    private int AddDirectory(int parent, ReadOnlySpan<byte> name, ulong key)
    {
        WorkNode node = AddNode(new NodeRecord
        {
            Kind = NodeKind.Directory, FileNumber = _numbers.Take(key, this), Size = (long)key, ModifiedNanoseconds = long.MinValue, Parent = parent, Links = 2,
        });
        node.Directory = new WorkDirectory();
        node.Record.Position = AddEntry(parent, name, node.Slot);
        return node.Slot;
    }

    /// <summary>No file system we read has longer names; a remote origin that does is cut rather than believed.</summary>
    private static ReadOnlySpan<byte> Shortened(ReadOnlySpan<byte> name) => name[..Math.Min(name.Length, NameBlob.LongestName)];
}
