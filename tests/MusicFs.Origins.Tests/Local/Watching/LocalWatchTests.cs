using System.Text;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Local.Watching;

namespace MusicFs.Origins.Tests.Local.Watching;

/// <summary>Single things that happen, told by the real inotify.</summary>
[TestClass]
public sealed class LocalWatchTests
{
    /// <summary>So that a file held open is not taken for whole because the machine is busy.</summary>
    private static readonly OriginWatchOptions Patient = new() { Rest = TimeSpan.FromMinutes(5) };

    private readonly WatchedOrigin _origin = new();

    [TestCleanup]
    public async Task Remove() => await _origin.DisposeAsync();

    [TestMethod]
    public async Task Watch_Begun_TellsEverythingFirst()
    {
        await _origin.BeginAsync();

        Assert.AreEqual(new OriginChange(OriginChangeKind.Tree, OriginPath.Root), _origin.Changes[0]);
        Assert.IsTrue(_origin.Origin.Capabilities.Watch);
    }

    [TestMethod]
    public async Task Watch_FileWrittenAndClosed_TellsItsFolderOnly()
    {
        await BeginAsync("a/b", "c");
        File.WriteAllText(_origin["a/b/1.flac"], "x");

        await _origin.UntilToldAsync(OriginChangeKind.Folder, "a/b");

        Assert.HasCount(1, _origin.Changes);
    }

    [TestMethod]
    public async Task Watch_FileRewritten_TellsItsFolder()
    {
        Directory.CreateDirectory(_origin["a"]);
        File.WriteAllText(_origin["a/1.flac"], "x");
        await BeginAsync();
        File.AppendAllText(_origin["a/1.flac"], "y");

        await _origin.UntilToldAsync(OriginChangeKind.Folder, "a");
    }

    [TestMethod]
    public async Task Watch_TimeSet_TellsItsFolder()
    {
        Directory.CreateDirectory(_origin["a"]);
        File.WriteAllText(_origin["a/1.flac"], "x");
        await BeginAsync();
        File.SetLastWriteTimeUtc(_origin["a/1.flac"], new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        await _origin.UntilToldAsync(OriginChangeKind.Folder, "a");
    }

    [TestMethod]
    public async Task Watch_FileRenamedAndRemoved_TellsBothFolders()
    {
        Directory.CreateDirectory(_origin["a"]);
        Directory.CreateDirectory(_origin["b"]);
        File.WriteAllText(_origin["a/1.flac"], "x");
        await BeginAsync();
        File.Move(_origin["a/1.flac"], _origin["b/2.flac"]);
        await _origin.UntilToldAsync(OriginChangeKind.Folder, "a");
        await _origin.UntilToldAsync(OriginChangeKind.Folder, "b");
        _origin.Forget();

        File.Delete(_origin["b/2.flac"]);

        await _origin.UntilToldAsync(OriginChangeKind.Folder, "b");
        Assert.HasCount(1, _origin.Changes);
    }

    [TestMethod]
    public async Task Watch_FileStillOpen_IsLeftAloneUntilItIsClosed()
    {
        await BeginAsync("a", "b");
        await using (FileStream file = File.Create(_origin["a/1.flac"]))
        {
            // Each comes after what came before it has been told, or would have been.
            for (int i = 0; i < 3; i++)
            {
                await file.WriteAsync(new byte[10_000]);
                await file.FlushAsync();
                File.WriteAllText(_origin[$"b/{i}"], "x");
                await _origin.UntilToldAsync("b");
                _origin.Forget();
            }

            Assert.IsTrue(_origin.Watch.IsBeingWritten(OriginPath.FromString("a/1.flac")));
            Assert.IsFalse(_origin.IsTold("a"));
        }

        await _origin.UntilToldAsync(OriginChangeKind.Folder, "a");
        Assert.IsFalse(_origin.Watch.IsBeingWritten(OriginPath.FromString("a/1.flac")));
    }

    [TestMethod]
    public async Task Watch_FileAtRestAndNeverClosed_IsToldAfterAWhile()
    {
        await _origin.BeginAsync(new OriginWatchOptions { Rest = TimeSpan.FromMilliseconds(300) });
        _origin.Forget();
        await using FileStream file = File.Create(_origin["1.flac"]);
        await file.WriteAsync(new byte[10_000]);
        await file.FlushAsync();

        // On a busy machine it may rest before it is written as well, and is told again then.
        int told = 0;
        do
        {
            int before = told;
            await _origin.UntilAsync(changes => (told = changes.Count(static change => change is { Kind: OriginChangeKind.Folder, Path.IsRoot: true })) > before);
        }
        while (_origin.Watch.IsBeingWritten(OriginPath.FromString("1.flac")));
    }

    [TestMethod]
    public async Task Watch_FileRenamedWhileOpen_IsStillLeftAlone()
    {
        await BeginAsync("a", "b");
        await using (FileStream file = File.Create(_origin["a/1.part"]))
        {
            await file.WriteAsync(new byte[10_000]);
            await file.FlushAsync();
            File.Move(_origin["a/1.part"], _origin["b/1.flac"]);
            await _origin.UntilToldAsync(OriginChangeKind.Folder, "a");

            Assert.IsFalse(_origin.Watch.IsBeingWritten(OriginPath.FromString("a/1.part")));
            Assert.IsTrue(_origin.Watch.IsBeingWritten(OriginPath.FromString("b/1.flac")));
        }

        await _origin.UntilToldAsync(OriginChangeKind.Folder, "b");
        Assert.IsFalse(_origin.Watch.IsBeingWritten(OriginPath.FromString("b/1.flac")));
    }

    [TestMethod]
    public async Task Watch_FolderMovedInside_IsWatchedAtItsNewPlaceOnly()
    {
        await BeginAsync("a/x/y", "b");
        Directory.Move(_origin["a/x"], _origin["b/z"]);
        await _origin.UntilToldAsync(OriginChangeKind.Folder, "a");
        await _origin.UntilToldAsync(OriginChangeKind.Tree, "b/z");
        await _origin.UntilToldAsync(OriginChangeKind.Folder, "b");
        _origin.Forget();

        File.WriteAllText(_origin["b/z/y/1.flac"], "x");

        await _origin.UntilToldAsync(OriginChangeKind.Folder, "b/z/y");
        Assert.HasCount(1, _origin.Changes);
    }

    [TestMethod]
    public async Task Watch_FolderMovedOut_IsNotToldOfAnyMore()
    {
        await BeginAsync("a/x");
        string outside = Path.Combine(_origin.Folder, "outside");
        Directory.Move(_origin["a/x"], outside);
        await _origin.UntilToldAsync(OriginChangeKind.Folder, "a");
        _origin.Forget();

        File.WriteAllText(Path.Combine(outside, "1.flac"), "x");
        File.WriteAllText(_origin["2.flac"], "x");

        await _origin.UntilToldAsync("");
        Assert.HasCount(1, _origin.Changes);
    }

    [TestMethod]
    public async Task Watch_TreeMovedIn_IsToldAndWatched()
    {
        string outside = Path.Combine(_origin.Folder, "outside");
        Directory.CreateDirectory(Path.Combine(outside, "deep/deeper"));
        File.WriteAllText(Path.Combine(outside, "deep/deeper/1.flac"), "x");
        await BeginAsync("a");
        Directory.Move(outside, _origin["a/in"]);
        await _origin.UntilToldAsync(OriginChangeKind.Tree, "a/in");
        _origin.Forget();

        File.Delete(_origin["a/in/deep/deeper/1.flac"]);

        await _origin.UntilToldAsync("a/in/deep/deeper");
    }

    [TestMethod]
    public async Task Watch_TreeOfNewFolders_IsToldAndWatchedToTheBottom()
    {
        await BeginAsync();
        string deep = string.Join('/', Enumerable.Range(0, 60).Select(i => $"d{i}"));
        Directory.CreateDirectory(_origin[deep]);
        File.WriteAllText(_origin[deep + "/1.flac"], "x");
        await _origin.UntilToldAsync(deep);
        _origin.Forget();

        File.WriteAllText(_origin[deep + "/2.flac"], "x");

        await _origin.UntilToldAsync(OriginChangeKind.Folder, deep);
    }

    [TestMethod]
    public async Task Watch_FolderRemovedAndMadeAnew_IsWatchedAgain()
    {
        await BeginAsync("a/b");
        for (int i = 0; i < 5; i++)
        {
            Directory.Delete(_origin["a"], recursive: true);
            Directory.CreateDirectory(_origin["a/b"]);
        }

        await _origin.UntilToldAsync("a/b");
        _origin.Forget();
        File.WriteAllText(_origin["a/b/1.flac"], "x");

        await _origin.UntilToldAsync("a/b");
    }

    [TestMethod]
    public async Task Watch_TenThousandFilesAtOnce_TellsFewChanges()
    {
        await BeginAsync("a");
        for (int i = 0; i < 10_000; i++)
            await File.Create(_origin[$"a/{i}.flac"]).DisposeAsync();
        await _origin.UntilToldAsync("a");
        File.WriteAllText(_origin["last"], "x");
        await _origin.UntilToldAsync(OriginChangeKind.Folder, "");

        // One each two seconds at most, however many files.
        Assert.IsLessThan(50, _origin.Changes.Count);
    }

    [TestMethod]
    public async Task Watch_NamesThatAreNotUtf8_AreToldByteForByte()
    {
        await BeginAsync();
        byte[] name = [0x62, 0xFF, 0xFE];
        byte[] full = [.. Encoding.UTF8.GetBytes(_origin.Root + "/"), .. name];
        Directory.CreateDirectory(_origin["plain"]);
        ByteNames.Rename(_origin["plain"], full);
        var folder = new OriginPath(name);
        await _origin.UntilAsync(changes => changes.Any(change => change.Path == folder));
        _origin.Forget();

        byte[] file = [.. full, (byte)'/', 0xFD];
        File.WriteAllText(_origin["1.flac"], "x");
        ByteNames.Rename(_origin["1.flac"], file);

        await _origin.UntilAsync(changes => changes.Any(change => change.Path == folder && change.Kind == OriginChangeKind.Folder));
        // The framework could not remove them with the folder.
        ByteNames.Delete(file);
        ByteNames.Rename(full, Encoding.UTF8.GetBytes(_origin["plain"]));
    }

    [TestMethod]
    public async Task Watch_LinkToFolder_IsToldByEveryWay()
    {
        Directory.CreateDirectory(_origin["real/deep"]);
        Directory.CreateSymbolicLink(_origin["before"], "real");
        await BeginAsync();
        Directory.CreateSymbolicLink(_origin["after"], "real");
        await _origin.UntilToldAsync(OriginChangeKind.Tree, "after");
        _origin.Forget();
        File.WriteAllText(_origin["real/deep/1.flac"], "x");
        await _origin.UntilToldAsync(OriginChangeKind.Folder, "real/deep");
        await _origin.UntilToldAsync(OriginChangeKind.Folder, "before/deep");
        await _origin.UntilToldAsync(OriginChangeKind.Folder, "after/deep");

        Directory.Delete(_origin["before"]);
        await _origin.UntilToldAsync(OriginChangeKind.Folder, "");
        _origin.Forget();
        File.WriteAllText(_origin["real/deep/2.flac"], "x");
        await _origin.UntilToldAsync(OriginChangeKind.Folder, "after/deep");

        Assert.IsFalse(_origin.IsTold("before/deep"));
    }

    [TestMethod]
    public async Task Watch_TargetOfLinkMovedAway_TellsTheLinksFolder()
    {
        Directory.CreateDirectory(_origin["real"]);
        Directory.CreateDirectory(_origin["links"]);
        Directory.CreateSymbolicLink(_origin["links/link"], "../real");
        await BeginAsync();

        Directory.Move(_origin["real"], _origin["other"]);

        await _origin.UntilToldAsync(OriginChangeKind.Folder, "links");
        await _origin.UntilToldAsync(OriginChangeKind.Tree, "other");
    }

    [TestMethod]
    public async Task Watch_LinkToFile_IsToldWithItsTarget()
    {
        Directory.CreateDirectory(_origin["real"]);
        Directory.CreateDirectory(_origin["links"]);
        File.WriteAllText(_origin["real/1.flac"], "x");
        File.CreateSymbolicLink(_origin["links/1.flac"], "../real/1.flac");
        await BeginAsync();

        File.AppendAllText(_origin["real/1.flac"], "y");

        await _origin.UntilToldAsync(OriginChangeKind.Folder, "real");
        await _origin.UntilToldAsync(OriginChangeKind.Folder, "links");
    }

    [TestMethod]
    public async Task Watch_LinksInCircles_AreWatchedAFewTimes()
    {
        Directory.CreateDirectory(_origin["a/b"]);
        Directory.CreateSymbolicLink(_origin["a/b/up"], "..");
        for (int i = 0; i < 30; i++)
            Directory.CreateSymbolicLink(_origin[$"a/b/link{i}"], "../../c");
        Directory.CreateDirectory(_origin["c"]);
        Directory.CreateSymbolicLink(_origin["c/back"], "../a");
        await BeginAsync();

        File.WriteAllText(_origin["c/1.flac"], "x");

        await _origin.UntilToldAsync(OriginChangeKind.Folder, "c");
        Assert.IsLessThan(20, _origin.Changes.Count);
    }

    [TestMethod]
    public async Task Watch_SkippedEntries_AreNeitherWatchedNorToldOf()
    {
        Directory.CreateDirectory(_origin["a/@eaDir/deep"]);
        await _origin.BeginAsync(new OriginWatchOptions
        {
            Skips = static (path, isFolder) => isFolder ? path.Name.SequenceEqual("@eaDir"u8) : path.Name.SequenceEqual("Thumbs.db"u8),
        });
        _origin.Forget();
        File.WriteAllText(_origin["a/@eaDir/deep/1"], "x");
        File.WriteAllText(_origin["a/Thumbs.db"], "x");
        Directory.CreateDirectory(_origin["b/@eaDir"]);

        await _origin.UntilToldAsync("b");

        Assert.IsFalse(_origin.IsTold("a"));
    }

    [TestMethod]
    public async Task Dispose_WhileReading_EndsTheReaderAndTheThread()
    {
        await BeginAsync("a");

        await _origin.Watch.DisposeAsync();
        await _origin.Ended;

        Assert.IsTrue(_origin.Watch.Completion.IsCompleted);
        Assert.IsEmpty(_origin.Changes);
    }

    [TestMethod]
    public async Task Dispose_OfTheOrigin_EndsItsWatches()
    {
        await BeginAsync("a");

        _origin.Origin.Dispose();

        await _origin.Ended;
        Assert.IsEmpty(_origin.Changes);
    }

    [TestMethod]
    public void NameOf_MagicOfNetworkFileSystems_IsKnown()
    {
        Assert.AreEqual("NFS", NetworkFileSystems.NameOf(0x6969));
        Assert.AreEqual("FUSE", NetworkFileSystems.NameOf(0x65735546));
        Assert.AreEqual("CIFS", NetworkFileSystems.NameOf(0xFF534D42));
        Assert.AreEqual("9p", NetworkFileSystems.NameOf(0x01021997));
        Assert.IsNull(NetworkFileSystems.NameOf(0xEF53)); // ext4
        Assert.IsNull(NetworkFileSystems.NameOf(0x01021994)); // tmpfs
    }

    private async Task BeginAsync(params string[] folders)
    {
        foreach (string folder in folders)
            Directory.CreateDirectory(_origin[folder]);
        await _origin.BeginAsync(Patient);
        _origin.Forget();
    }
}
