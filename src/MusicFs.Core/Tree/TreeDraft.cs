using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>
/// What a snapshot shall contain, not yet ordered: the origins' folders below <c>/.origins</c> and the tracks where their
/// tags place them. Lives while one snapshot is built, on the publisher's thread.
/// </summary>
internal sealed class TreeDraft
{
    public const int Root = 0;

    private readonly List<DraftDirectory> _directories = [new DraftDirectory { Parent = Root, Key = 0, Modified = DraftDirectory.FromEntries }];
    private readonly List<DraftEntry> _entries;
    private readonly List<DraftFile> _files;
    private readonly List<string> _originIds = [];
    private readonly int _total;

    public TreeDraft(IReadOnlyList<OriginContents> origins)
    {
        _total = origins.Sum(o => o.Files.Count);
        _files = new List<DraftFile>(_total);
        _entries = new List<DraftEntry>(2 * _total);
        Names = new NameBlob(_total * 64);
        int top = AddDirectory(Root, ".origins"u8, DraftDirectory.FromEntries);
        var tagged = new TagDirectories(this);
        foreach (OriginContents origin in origins.OrderBy(o => o.OriginId, StringComparer.Ordinal))
            AddOrigin(top, origin, tagged);
        tagged.NameAll();
    }

    public NameBlob Names { get; }

    public IReadOnlyList<DraftDirectory> Directories => _directories;

    public IReadOnlyList<DraftEntry> Entries => _entries;

    /// <summary>In order of their origins' ids.</summary>
    public IReadOnlyList<DraftFile> Files => _files;

    public IReadOnlyList<string> OriginIds => _originIds;

    /// <summary>The target that means a file as a track; the file's own number means its original.</summary>
    public int TrackOf(int file) => file + _total;

    public bool IsTrack(int target) => target >= _total;

    public DraftFile FileOf(int target) => _files[IsTrack(target) ? target - _total : target];

    /// <summary>A directory whose entry follows by <see cref="AddEntry(int, ReadOnlySpan{char}, int)"/>.</summary>
    public int AddUnnamed(int parent, ulong key)
    {
        _directories.Add(new DraftDirectory { Parent = parent, Key = key, Modified = DraftDirectory.FromEntries });
        return _directories.Count - 1;
    }

    public int AddDirectory(int parent, ReadOnlySpan<byte> name, long modified)
    {
        _directories.Add(new DraftDirectory { Parent = parent, Key = NameHash.Of(_directories[parent].Key, name), Modified = modified });
        int directory = _directories.Count - 1;
        _entries.Add(new DraftEntry(parent, Names.Add(name), ~directory));
        return directory;
    }

    public void SetModified(int directory, long modified) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_directories)[directory].Modified = modified;

    public void AddEntry(int directory, ReadOnlySpan<char> name, int target) => _entries.Add(new DraftEntry(directory, Names.Add(name), target));

    public void Rename(int entry, ReadOnlySpan<byte> name) => _entries[entry] = _entries[entry] with { Name = Names.Add(name) };

    private void AddOrigin(int top, OriginContents origin, TagDirectories tagged)
    {
        ushort number = checked((ushort)_originIds.Count);
        _originIds.Add(origin.OriginId);
        var folders = new OriginDirectories(this, AddDirectory(top, System.Text.Encoding.UTF8.GetBytes(origin.OriginId), DraftDirectory.FromEntries));
        foreach (OriginEntry folder in origin.Folders)
            folders.SetModified(folder.Path, folder.Version.ModifiedNanoseconds);
        foreach (TreeFile file in origin.Files)
        {
            int index = _files.Count;
            _files.Add(new DraftFile(number, file.Path, file.Version, file.Identity));
            _entries.Add(new DraftEntry(folders.Find(file.Path.Parent), Names.Add(file.Path.Name), index));
            foreach (string place in file.Places)
                tagged.Add(place, TrackOf(index));
        }
    }
}
