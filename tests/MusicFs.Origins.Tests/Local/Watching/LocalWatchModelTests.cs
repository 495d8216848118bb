using System.Collections.Concurrent;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Tests.Local.Watching;

/// <summary>
/// Things happen at random in a tree; who does what each change asks for, and no more, must in the end have the tree as it is.
/// </summary>
[TestClass]
public sealed class LocalWatchModelTests
{
    private const int Operations = 1500;

    /// <summary>Below the number of ways to one folder that are watched.</summary>
    private const int MostLinks = 6;

    private readonly WatchedOrigin _origin = new();
    private readonly ConcurrentDictionary<OriginPath, OriginEntry> _mirror = new();
    private int _links;

    [TestCleanup]
    public async Task Remove() => await _origin.DisposeAsync();

    [TestMethod]
    [DataRow(1, 1000)]
    [DataRow(2, 1000)]
    [DataRow(3, 5)]
    [DataRow(4, 1000)]
    [DataRow(5, 1000)]
    [DataRow(6, 1000)]
    public async Task Watch_RandomOperations_TellWhatIsNeededToFollow(int seed, int mostPending)
    {
        // Links lead into a tree that has none, so that there are no circles; what happens there is told by every way.
        Directory.CreateDirectory(_origin["linked/x"]);
        File.WriteAllText(_origin["linked/file"], "x");
        Directory.CreateDirectory(_origin["tree"]);
        _origin.OnChange = FollowAsync;
        await _origin.BeginAsync(new OriginWatchOptions { MostPending = mostPending, Quiet = TimeSpan.FromMilliseconds(10) });
        var random = new Random(seed);

        for (int i = 0; i < Operations; i++)
        {
            Do(random, random.Next(3) == 0 ? "linked/x" : "tree");
            // At times the watch keeps up, at times it is far behind.
            if (random.Next(40) == 0)
                await LetCatchUpAsync(i);
        }

        // Each change is followed before it is counted, so the last one finds the mirror complete.
        await _origin.UntilAsync(_ => IsMirrored(), () => string.Join(", ", Differences()));
        Assert.IsGreaterThan(1, _origin.Changes.Count);
    }

    private async Task LetCatchUpAsync(int i)
    {
        int before = _origin.Changes.Count(change => change.Path.IsRoot);
        Directory.CreateDirectory(_origin[$"mark {i}"]);
        await _origin.UntilAsync(changes => changes.Count(change => change.Path.IsRoot) > before);
    }

    private void Do(Random random, string top)
    {
        string path = Pick(random, top, 1 + random.Next(4));
        string other = Pick(random, top, 1 + random.Next(4));
        try
        {
            switch (random.Next(10))
            {
                case 0 or 1 or 2:
                    Directory.CreateDirectory(_origin[path]);
                    break;
                case 3 or 4:
                    File.AppendAllText(_origin[path], "x");
                    break;
                case 5:
                    Directory.Move(_origin[path], _origin[other]); // a file, too
                    break;
                case 6:
                    File.Move(_origin[path], _origin[other], overwrite: true);
                    break;
                case 7:
                    File.Delete(_origin[path]);
                    break;
                case 8 when random.Next(3) == 0:
                    Directory.Delete(_origin[path], recursive: true);
                    break;
                case 9 when top == "tree" && _links < MostLinks:
                    // Relative to the folder it is in.
                    string up = string.Concat(Enumerable.Repeat("../", path.Count(c => c == '/')));
                    File.CreateSymbolicLink(_origin[path], up + (random.Next(2) == 0 ? "linked/x" : "linked/file"));
                    _links++;
                    break;
                case 9:
                    File.AppendAllText(_origin["linked/file"], "x");
                    break;
                default:
                    File.SetLastWriteTimeUtc(_origin[path], DateTime.UnixEpoch.AddSeconds(random.Next()));
                    break;
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Not possible just now; another one is.
        }
    }

    private static string Pick(Random random, string top, int depth)
    {
        for (int i = 0; i < depth; i++)
            top += $"/{(char)('a' + random.Next(5))}";
        return top;
    }

    private async Task FollowAsync(OriginChange change)
    {
        Assert.AreNotEqual(OriginChangeKind.Unwatched, change.Kind, change.Problem?.ToString());
        if (!change.Path.IsRoot && !_mirror.ContainsKey(change.Path) && change.Kind == OriginChangeKind.Folder)
            return; // Below something that is gone, or is yet to be told of as a tree.
        await FollowAsync(change.Path, change.Kind == OriginChangeKind.Tree);
    }

    private async Task FollowAsync(OriginPath folder, bool isTree)
    {
        FsResult<IReadOnlyList<OriginEntry>> listed = await _origin.Origin.ListAsync(folder, default);
        if (!listed.IsSuccess)
        {
            // A file by now: its folder is told of, and says so.
            if (_mirror.TryGetValue(folder, out OriginEntry gone) && gone.Kind == NodeKind.Directory)
                Drop(folder);
            return;
        }

        HashSet<OriginPath> now = [.. listed.Value.Select(entry => entry.Path)];
        foreach (OriginPath known in _mirror.Keys)
        {
            if (known.Parent == folder && !known.IsRoot && !now.Contains(known))
                Drop(known);
        }

        if (isTree && !folder.IsRoot && await _origin.Origin.StatAsync(folder, default) is { IsSuccess: true } self)
            _mirror[folder] = self.Value;
        foreach (OriginEntry entry in listed.Value)
        {
            if (_mirror.TryGetValue(entry.Path, out OriginEntry before) && before.Kind != entry.Kind)
                Drop(entry.Path);
            _mirror[entry.Path] = entry;
            if (isTree && entry.Kind == NodeKind.Directory)
                await FollowAsync(entry.Path, isTree: true);
        }
    }

    private void Drop(OriginPath path)
    {
        foreach (OriginPath known in _mirror.Keys)
        {
            if (known == path || known.IsBelow(path))
                _mirror.TryRemove(known, out _);
        }
    }

    private bool IsMirrored() => Differences().Count == 0;

    private List<string> Differences()
    {
        List<string> actual = [];
        Stack<string> rest = new([_origin.Root]);
        while (rest.TryPop(out string? folder))
        {
            foreach (string path in Directory.EnumerateFileSystemEntries(folder))
            {
                bool isFolder = Directory.Exists(path);
                // What the framework says of a link to a file is about the link.
                var file = new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
                if (!isFolder && !file.Exists)
                    continue; // A link that leads nowhere is not an entry.
                actual.Add(isFolder ? $"{path}/" : $"{path} {file.Length} {file.LastWriteTimeUtc.Ticks}");
                if (isFolder)
                    rest.Push(path);
            }
        }

        IEnumerable<string> mirrored = _mirror.Values.Select(entry => entry.Kind == NodeKind.Directory
            ? $"{_origin[entry.Path.ToString()]}/"
            : $"{_origin[entry.Path.ToString()]} {entry.Version.Size} {DateTime.UnixEpoch.AddTicks(entry.Version.ModifiedNanoseconds / 100).Ticks}");
        HashSet<string> known = [.. mirrored];
        return [.. actual.Except(known).Select(path => $"missing {path}"), .. known.Except(actual).Select(path => $"false {path}")];
    }
}
