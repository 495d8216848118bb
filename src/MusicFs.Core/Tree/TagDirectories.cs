using System.Runtime.InteropServices;
using System.Text;

namespace MusicFs.Core.Tree;

/// <summary>
/// The directories that tags make in a <see cref="TreeDraft"/>. Names equal but for case are one directory, spelt as most
/// files below it spell it and, where as many spell it one way as another, as comes first in ordinal order.
/// </summary>
internal sealed class TagDirectories
{
    private const string Reserved = ".origins";

    private readonly TreeDraft _draft;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _byFoldedPath;
    private readonly Dictionary<string, Use> _uses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Use>.AlternateLookup<ReadOnlySpan<char>> _byPath;
    private readonly List<int> _made = [];

    public TagDirectories(TreeDraft draft)
    {
        _draft = draft;
        _byFoldedPath = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        _byPath = _uses.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Puts a file where <paramref name="place"/> says.</summary>
    public void Add(string place, int target)
    {
        // Only a template that was not made safe yields the name of the filesystem's own folder.
        if (place.StartsWith(Reserved, StringComparison.OrdinalIgnoreCase))
            place = "_" + place;
        ReadOnlySpan<char> path = DirectoryOf(place);
        int directory = TreeDraft.Root;
        if (!path.IsEmpty)
        {
            ref Use use = ref CollectionsMarshal.GetValueRefOrAddDefault(_byPath, path, out bool exists);
            if (!exists)
                use.Directory = Resolve(path);
            use.Files++;
            directory = use.Directory;
        }

        _draft.AddEntry(directory, NameOf(place), target);
    }

    /// <summary>Enters every directory under the spelling that won.</summary>
    public void NameAll()
    {
        Dictionary<(int Directory, string Spelling), int> votes = [];
        foreach ((string path, Use use) in _uses)
        {
            int directory = use.Directory;
            for (ReadOnlySpan<char> rest = path; !rest.IsEmpty; rest = DirectoryOf(rest))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(votes, (directory, NameOf(rest).ToString()), out _) += use.Files;
                directory = _draft.Directories[directory].Parent;
            }
        }

        Dictionary<int, (string Spelling, int Files)> best = [];
        foreach (((int directory, string spelling), int files) in votes)
        {
            ref (string Spelling, int Files) leader = ref CollectionsMarshal.GetValueRefOrAddDefault(best, directory, out bool exists);
            if (!exists || files > leader.Files || (files == leader.Files && string.CompareOrdinal(spelling, leader.Spelling) < 0))
                leader = (spelling, files);
        }

        foreach (int directory in _made)
            _draft.AddEntry(_draft.Directories[directory].Parent, best[directory].Spelling, ~directory);
    }

    private int Resolve(ReadOnlySpan<char> path)
    {
        if (path.IsEmpty)
            return TreeDraft.Root;
        if (_byFoldedPath.TryGetValue(path, out int found))
            return found;
        int parent = Resolve(DirectoryOf(path));
        // The number must not change when another spelling wins, so it is made of the folded name.
        byte[] folded = Encoding.UTF8.GetBytes(NameOf(path).ToString().ToUpperInvariant());
        int directory = _draft.AddUnnamed(parent, NameHash.Of(_draft.Directories[parent].Key, folded));
        _byFoldedPath.TryAdd(path, directory);
        _made.Add(directory);
        return directory;
    }

    private static ReadOnlySpan<char> DirectoryOf(ReadOnlySpan<char> path)
    {
        int slash = path.LastIndexOf('/');
        return slash < 0 ? default : path[..slash];
    }

    private static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> path) => path[(path.LastIndexOf('/') + 1)..];

    private struct Use
    {
        public int Directory;

        /// <summary>Files directly in the directory that spell its path this way.</summary>
        public int Files;
    }
}
