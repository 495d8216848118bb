using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Plugin.Archive;

namespace MusicFs.Plugins.Tests.Archive;

/// <summary>What archives have that other places do not: names of any kind, folders that nobody wrote down, damage, and what only claims to be small.</summary>
[TestClass]
public sealed class ArchiveOriginTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("musicfs-archive-");
    private readonly RecordingLog _log = new();
    private readonly List<ArchiveOrigin> _origins = [];

    public void Dispose()
    {
        _origins.ForEach(static origin => origin.Dispose());
        _folder.Delete(recursive: true);
    }

    [TestMethod]
    public async Task List_FoldersThatNobodyWroteDown_AreThere()
    {
        ArchiveOrigin origin = Open("a.zip", Archives.Zip(CompressionLevel.Fastest, ("Artist/Album/1.flac", [1]), ("Artist/Album/CD 2/2.flac", [2])));

        CollectionAssert.AreEqual(new[] { "Artist/" }, await ListAsync(origin, ""));
        CollectionAssert.AreEqual(new[] { "Artist/Album/" }, await ListAsync(origin, "Artist"));
        CollectionAssert.AreEqual(new[] { "Artist/Album/1.flac", "Artist/Album/CD 2/" }, await ListAsync(origin, "Artist/Album"));
        Assert.IsEmpty(_log.Lines);
    }

    [TestMethod]
    [DataRow("../outside.flac", "leads out of the archive")]
    [DataRow("a/../../outside.flac", "leads out of the archive")]
    [DataRow("a/x\0y.flac", "has a name that no file has")]
    [DataRow("a/12345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890.flac", "too long")]
    public async Task List_ANameThatIsNone_IsLeftOutAndTold(string name, string reason)
    {
        ArchiveOrigin origin = Open("a.zip", Archives.Zip(CompressionLevel.Fastest, (name, [1]), ("good.flac", [2])));

        CollectionAssert.AreEqual(new[] { "good.flac" }, await ListAsync(origin, ""));
        Assert.Contains(reason, _log.Text);
    }

    [TestMethod]
    [DataRow("/srv/music/1.flac", "srv/music/1.flac")]
    [DataRow("C:/music/1.flac", "music/1.flac")]
    [DataRow("./music//./1.flac", "music/1.flac")]
    public async Task List_AnAbsoluteName_IsTakenFromTheArchivesRoot(string name, string path)
    {
        ArchiveOrigin zip = Open("a.zip", Archives.Zip(CompressionLevel.Fastest, (name, [1])));
        ArchiveOrigin tar = Open("a.tar", Archives.Tar(TarEntryFormat.Pax, (name, [1])));

        CollectionAssert.AreEqual(new byte[] { 1 }, await ReadAsync(zip, path));
        CollectionAssert.AreEqual(new byte[] { 1 }, await ReadAsync(tar, path));
    }

    [TestMethod]
    public async Task List_NamesWithBackslashes_AreFoldersWhereDosOrWindowsWroteThem()
    {
        byte[] archive = Archives.Zip(CompressionLevel.Fastest, ("Album\\1.flac", [1]));
        SetCentral(archive, 5, [0]);
        CollectionAssert.AreEqual(new byte[] { 1 }, await ReadAsync(Open("dos.zip", archive), "Album/1.flac"));

        SetCentral(archive, 5, [3]);
        CollectionAssert.AreEqual(new byte[] { 1 }, await ReadAsync(Open("unix.zip", archive), "Album\\1.flac"));
    }

    [TestMethod]
    public async Task List_NamesOfOtherEncodings_AreRead()
    {
        byte[] archive = Archives.Zip(CompressionLevel.Fastest, ("Bj?rk.flac", [1]), ("J-ga.flac", [2]));
        // 0x94 is 'ö' in code page 437, and no UTF-8.
        Replace(archive, "Bj?rk"u8, [(byte)'B', (byte)'j', 0x94, (byte)'r', (byte)'k']);
        CollectionAssert.AreEqual(new[] { "Björk.flac", "J-ga.flac" }, await ListAsync(Open("dos.zip", archive), ""));

        // UTF-8 that does not say so.
        byte[] utf8 = Archives.Zip(CompressionLevel.Fastest, ("Bj??rk.flac", [1]));
        Replace(utf8, "Bj??rk"u8, "Björk"u8);
        CollectionAssert.AreEqual(new[] { "Björk.flac" }, await ListAsync(Open("mac.zip", utf8), ""));
    }

    [TestMethod]
    public async Task List_ANameTwice_IsTheLaterFile()
    {
        ArchiveOrigin zip = Open("a.zip", Archives.Zip(CompressionLevel.Fastest, ("1.flac", [1]), ("1.flac", [2, 2])));
        ArchiveOrigin tar = Open("a.tar", Archives.Tar(TarEntryFormat.Ustar, ("1.flac", [1]), ("1.flac", [2, 2])));

        foreach (ArchiveOrigin origin in new[] { zip, tar })
        {
            CollectionAssert.AreEqual(new[] { "1.flac" }, await ListAsync(origin, ""));
            CollectionAssert.AreEqual(new byte[] { 2, 2 }, await ReadAsync(origin, "1.flac"));
        }

        Assert.Contains("is there again", _log.Text);
    }

    [TestMethod]
    public async Task List_AFileThatIsAFolderToo_IsTheFolder()
    {
        ArchiveOrigin origin = Open("a.zip", Archives.Zip(CompressionLevel.Fastest, ("Album", [1]), ("Album/1.flac", [2])));

        CollectionAssert.AreEqual(new[] { "Album/" }, await ListAsync(origin, ""));
        CollectionAssert.AreEqual(new[] { "Album/1.flac" }, await ListAsync(origin, "Album"));
        Assert.Contains("'Album' is a file and a folder", _log.Text);
    }

    [TestMethod]
    [DataRow(8, new byte[] { 1, 0 }, "is encrypted")]
    [DataRow(10, new byte[] { 12, 0 }, "is compressed by method 12")]
    [DataRow(10, new byte[] { 0, 0 }, "is stored, and has two sizes")]
    [DataRow(42, new byte[] { 0, 0, 0, 0x7F }, "lies beyond the end of the archive")]
    [DataRow(24, new byte[] { 0, 0, 0, 0x7F }, "is larger than 1024 MiB")]
    [DataRow(24, new byte[] { 0, 0, 0, 0x20 }, "is said to be larger than it can be")]
    [DataRow(38, new byte[] { 0, 0, 0xFF, 0xA1 }, "is a link or a device")]
    public async Task List_AnEntryThatIsNotRead_IsLeftOutAndTold(int at, byte[] value, string reason)
    {
        byte[] archive = Archives.Zip(CompressionLevel.SmallestSize, ("bad.flac", new byte[5000]), ("good.flac", [2]));
        SetCentral(archive, 5, [3]);
        SetCentral(archive, at, value);

        ArchiveOrigin origin = Open("a.zip", archive);

        CollectionAssert.AreEqual(new[] { "good.flac" }, await ListAsync(origin, ""));
        CollectionAssert.AreEqual(new byte[] { 2 }, await ReadAsync(origin, "good.flac"));
        Assert.Contains($"'bad.flac' {reason}", _log.Text);
    }

    [TestMethod]
    public async Task List_EntriesOverOneAnother_AreNotServedTwice()
    {
        // Two names for the same bytes: an archive can grow by its names alone.
        byte[] archive = Archives.Zip(CompressionLevel.SmallestSize, ("1.flac", new byte[100_000]), ("2.flac", new byte[100_000]));
        int second = archive.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        archive.AsSpan(second + 42, 4).Clear();

        ArchiveOrigin origin = Open("bomb.zip", archive);

        CollectionAssert.AreEqual(new[] { "1.flac" }, await ListAsync(origin, ""));
        Assert.Contains("'2.flac' lies where another file lies", _log.Text);
    }

    [TestMethod]
    public async Task List_MoreThanIsAllowed_IsRefusedWithTheSetting()
    {
        ArchiveSettings settings = new() { Entries = 10 };
        ArchiveOrigin zip = Open("a.zip", Archives.Zip(CompressionLevel.Fastest, [.. Enumerable.Range(0, 11).Select(static i => ($"{i}.flac", (byte[]?)[1]))]), settings);
        ArchiveOrigin tar = Open("a.tar", Archives.Tar(TarEntryFormat.Pax, [.. Enumerable.Range(0, 11).Select(static i => ($"{i}.flac", (byte[]?)[1]))]), settings);
        // Folders that are implied count: a few long names are many of them.
        ArchiveOrigin deep = Open("deep.zip", Archives.Zip(CompressionLevel.Fastest, ("a/b/c/d/e/f/g/h/i/j/k/1.flac", [1])), settings);

        foreach (ArchiveOrigin origin in new[] { zip, tar, deep })
        {
            Assert.AreEqual(FsError.NotSupported, (await origin.ListAsync(OriginPath.Root, default)).Error);
            Assert.Contains("the setting 'entries'", origin.LastFailure!.What);
        }
    }

    [TestMethod]
    public async Task List_LargestThatIsSet_IsWhatIsServed()
    {
        byte[] archive = Archives.Zip(CompressionLevel.Fastest, ("large.wav", new byte[(1 << 20) + 1]), ("small.wav", new byte[1 << 20]));

        CollectionAssert.AreEqual(new[] { "small.wav" }, await ListAsync(Open("a.zip", archive, new ArchiveSettings { Largest = 1 << 20 }), ""));
    }

    [TestMethod]
    public async Task List_ZipThatWasCutOff_SaysSo()
    {
        byte[] archive = Archives.Zip(CompressionLevel.NoCompression, ("1.flac", new byte[1000]), ("2.flac", new byte[1000]));

        ArchiveOrigin origin = Open("a.zip", archive[..1500]);
        Assert.AreEqual(FsError.Corrupt, (await origin.ListAsync(OriginPath.Root, default)).Error);
        Assert.Contains("it may have been cut off", origin.LastFailure!.What);
    }

    [TestMethod]
    public async Task List_EveryTruncationOfAZip_IsAnAnswer()
    {
        byte[] archive = Archives.Zip(CompressionLevel.Fastest, ("1.flac", new byte[10]), ("b/2.flac", new byte[10]));
        for (int length = 0; length < archive.Length; length++)
            Assert.IsFalse((await Open($"{length}.zip", archive[..length]).ListAsync(OriginPath.Root, default)).IsSuccess);
    }

    [TestMethod]
    public async Task List_TarThatWasCutOff_HasWhatIsWhole()
    {
        byte[] archive = Archives.Tar(TarEntryFormat.Ustar, ("1.flac", new byte[1000]), ("2.flac", new byte[1000]), ("3.flac", new byte[1000]));

        // In the second member's bytes; and in the third one's header.
        CollectionAssert.AreEqual(new[] { "1.flac" }, await ListAsync(Open("a.tar", archive[..2200]), ""));
        CollectionAssert.AreEqual(new[] { "1.flac", "2.flac" }, await ListAsync(Open("b.tar", archive[..3200]), ""));
        Assert.Contains("'2.flac' goes beyond the end of the archive", _log.Text);
        Assert.Contains("was cut off", _log.Text);
    }

    [TestMethod]
    public async Task List_TarWithLinksAndDevices_HasFilesAlone()
    {
        using MemoryStream archive = new();
        using (TarWriter tar = new(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "1.flac") { DataStream = new MemoryStream([1, 2]) });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "link.flac") { LinkName = "/etc/passwd" });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "same.flac") { LinkName = "1.flac" });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "away.flac") { LinkName = "../1.flac" });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.CharacterDevice, "null.flac") { DeviceMajor = 1, DeviceMinor = 3 });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Fifo, "pipe.flac"));
        }

        ArchiveOrigin origin = Open("a.tar", archive.ToArray());

        CollectionAssert.AreEqual(new[] { "1.flac", "same.flac" }, await ListAsync(origin, ""));
        CollectionAssert.AreEqual(new byte[] { 1, 2 }, await ReadAsync(origin, "same.flac"));
        Assert.Contains("'link.flac' is no plain file (SymbolicLink)", _log.Text);
    }

    [TestMethod]
    public async Task List_TarWithAttributesBeyondReason_EndsThere()
    {
        byte[] archive = Archives.Tar(TarEntryFormat.Ustar, ("1.flac", new byte[10]), ("2.flac", new byte[10]));
        Span<byte> second = archive.AsSpan(1024, 512);
        second[156] = (byte)'x';
        "17777777777"u8.CopyTo(second[124..]);
        int sum = 8 * ' ';
        for (int i = 0; i < 512; i++)
            sum += i is >= 148 and < 156 ? 0 : second[i];
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(second[148..]);
        // Of the process: a list may end on another thread than it began on. What the attributes claim is 2 GiB.
        long before = GC.GetTotalAllocatedBytes();

        CollectionAssert.AreEqual(new[] { "1.flac" }, await ListAsync(Open("a.tar", archive), ""));

        Assert.IsLessThan(1L << 30, GC.GetTotalAllocatedBytes() - before);
        Assert.Contains("the attributes of a member take more than 1 MiB", _log.Text);
    }

    [TestMethod]
    public async Task List_CompressedAsAWhole_SaysWhatToDo()
    {
        using MemoryStream archive = new();
        using (GZipStream gzip = new(archive, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Archives.Tar(TarEntryFormat.Pax, ("1.flac", [1])));

        ArchiveOrigin origin = Open("a.tar", archive.ToArray());
        Assert.AreEqual(FsError.NotSupported, (await origin.ListAsync(OriginPath.Root, default)).Error);
        Assert.Contains("gunzip it", origin.LastFailure!.What);
    }

    [TestMethod]
    public async Task List_ProgramInFront_IsPassedOver()
    {
        byte[] archive = [.. Music(5000), .. Archives.Zip(CompressionLevel.Fastest, ("1.flac", [1, 2, 3]))];

        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, await ReadAsync(Open("a.zip", archive), "1.flac"));
    }

    [TestMethod]
    public async Task Read_Zip64_IsRead()
    {
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, await ReadAsync(Open("a.zip", Zip64("1.flac", [1, 2, 3])), "1.flac"));
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, await ReadAsync(Open("b.zip", [.. Music(777), .. Zip64("1.flac", [1, 2, 3])]), "1.flac"));
    }

    [TestMethod]
    [DataRow(CompressionLevel.NoCompression)]
    [DataRow(CompressionLevel.Fastest)]
    public async Task Read_AnywhereAndBack_GivesItsBytes(CompressionLevel level)
    {
        byte[] content = Music(Inflater.Kept * 3);
        ArchiveOrigin origin = Open("a.zip", Archives.Zip(level, ("0.flac", [1]), ("1.flac", content)));
        using IOriginFile file = await OpenAsync(origin, "1.flac");
        int[] offsets = [0, 128 << 10, 64 << 10, content.Length - 1000, 0, Inflater.Kept + 12345, 300_000, content.Length - 70_000, 5, Inflater.Kept * 2, Inflater.Kept * 2 - 1];

        foreach (int offset in offsets)
            await AssertReadAsync(file, content, offset, 128 << 10);

        await Task.WhenAll(offsets.Concat(offsets).Select(offset => Task.Run(() => AssertReadAsync(file, content, offset, 100_001))));
    }

    [TestMethod]
    public async Task Read_ManyFilesInTurns_KeepsAsManyInflatersAsThereMayBe()
    {
        (string Path, byte[]? Bytes)[] content = [.. Enumerable.Range(0, InflaterBudget.Most + 10).Select(static i => ($"{i}.flac", (byte[]?)Music(200_000 + i)))];
        ArchiveOrigin origin = Open("a.zip", Archives.Zip(CompressionLevel.Fastest, content));
        List<IOriginFile> files = [];
        foreach ((string path, _) in content)
            files.Add(await OpenAsync(origin, path));

        for (int offset = 0; offset < 200_000; offset += 50_000)
        {
            for (int i = 0; i < files.Count; i++)
                await AssertReadAsync(files[i], content[i].Bytes!, offset, 50_000);
        }

        Assert.AreEqual(InflaterBudget.Most, origin.AwakeInflaters);
        files.ForEach(static file => file.Dispose());
        Assert.AreEqual(0, origin.AwakeInflaters);
    }

    [TestMethod]
    public async Task Read_DamagedDeflate_IsCorrupt()
    {
        byte[] content = Music(100_000);
        byte[] archive = Archives.Zip(CompressionLevel.Fastest, ("1.flac", content));
        archive.AsSpan(20_000, 40_000).Fill(0xFF);
        ArchiveOrigin origin = Open("a.zip", archive);
        using IOriginFile file = await OpenAsync(origin, "1.flac");

        Assert.AreEqual(FsError.Corrupt, (await file.ReadAsync(90_000, new byte[10_000], default)).Error);
        Assert.Contains("it is damaged, or cut off", origin.LastFailure!.What);
        await AssertReadAsync(file, content, 0, 1000);
    }

    [TestMethod]
    public async Task Read_LessThanItSaid_IsCorrupt()
    {
        byte[] archive = Archives.Zip(CompressionLevel.Fastest, ("1.flac", Music(1000)));
        SetCentral(archive, 24, [0xD0, 7, 0, 0]);
        ArchiveOrigin origin = Open("a.zip", archive);
        using IOriginFile file = await OpenAsync(origin, "1.flac");

        Assert.AreEqual(2000, file.Version.Size);
        Assert.AreEqual(FsError.Corrupt, (await file.ReadAsync(0, new byte[2000], default)).Error);
    }

    [TestMethod]
    public async Task Open_HeaderOfAnEntryGone_IsCorrupt()
    {
        byte[] archive = Archives.Zip(CompressionLevel.Fastest, ("1.flac", [1, 2]));
        archive[0] = 0;
        ArchiveOrigin origin = Open("a.zip", archive);
        OriginEntry entry = (await origin.StatAsync(OriginPath.FromString("1.flac"), default)).Value;

        Assert.AreEqual(FsError.Corrupt, (await origin.OpenAsync(entry.Path, entry.Version, default)).Error);
    }

    [TestMethod]
    [DataRow(CompressionLevel.NoCompression)]
    [DataRow(CompressionLevel.Fastest)]
    public async Task Read_ArchiveWrittenToWhileOpen_IsStale(CompressionLevel level)
    {
        byte[] archive = Archives.Zip(level, ("1.flac", Music(100_000)));
        ArchiveOrigin origin = Open("a.zip", archive);
        using IOriginFile file = await OpenAsync(origin, "1.flac");
        OriginVersion before = file.Version;
        await AssertReadAsync(file, Music(100_000), 0, 1000);

        string path = Path.Combine(_folder.FullName, "a.zip");
        await File.WriteAllBytesAsync(path, archive);
        File.SetLastWriteTimeUtc(path, new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        Assert.AreEqual(FsError.Stale, (await file.ReadAsync(1000, new byte[1000], default)).Error);
        Assert.AreEqual(FsError.Stale, (await origin.OpenAsync(OriginPath.FromString("1.flac"), before, default)).Error);
    }

    [TestMethod]
    public async Task Read_ArchiveReplacedWhileOpen_GivesTheOldBytes()
    {
        byte[] content = Music(100_000);
        ArchiveOrigin origin = Open("a.zip", Archives.Zip(CompressionLevel.Fastest, ("1.flac", content)));
        using IOriginFile file = await OpenAsync(origin, "1.flac");

        string path = Path.Combine(_folder.FullName, "a.zip");
        await File.WriteAllBytesAsync(path + ".new", Archives.Zip(CompressionLevel.Fastest, ("1.flac", [9])));
        File.Move(path + ".new", path, overwrite: true);

        CollectionAssert.AreEqual(new byte[] { 9 }, await ReadAsync(origin, "1.flac"));
        await AssertReadAsync(file, content, 50_000, 1000);
    }

    [TestMethod]
    public async Task Archive_ThatGoesAway_DoesNotAnswerAndComesBack()
    {
        ArchiveOrigin origin = Open("a.zip", Archives.Zip(CompressionLevel.Fastest, ("1.flac", [1])));
        string path = Path.Combine(_folder.FullName, "a.zip");
        File.Move(path, path + ".away");

        Assert.AreEqual(FsError.OriginUnavailable, await origin.ProbeAsync(default));
        Assert.AreEqual($"The archive {path} is not there.", origin.LastFailure!.What);
        Assert.AreEqual(FsError.OriginUnavailable, (await origin.ListAsync(OriginPath.Root, default)).Error);
        Assert.AreEqual(FsError.OriginUnavailable, (await origin.StatAsync(OriginPath.FromString("1.flac"), default)).Error);

        File.Move(path + ".away", path);
        CollectionAssert.AreEqual(new byte[] { 1 }, await ReadAsync(origin, "1.flac"));
    }

    [TestMethod]
    public async Task Folder_OfArchives_ShowsEachAsAFolder()
    {
        Put("music/One.zip", Archives.Zip(CompressionLevel.Fastest, ("1.flac", [1])));
        Put("music/more/Two.tar", Archives.Tar(TarEntryFormat.Pax, ("CD 1/2.flac", [2])));
        Put("music/broken.zip", [1, 2, 3]);
        Put("music/cover.jpg", [1]);
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "music", "round"), _folder.FullName);
        ArchiveOrigin origin = OpenAt("music", isFolder: true);

        CollectionAssert.AreEqual(new[] { "One.zip/", "broken.zip/", "more/" }, await ListAsync(origin, ""));
        CollectionAssert.AreEqual(new[] { "more/Two.tar/" }, await ListAsync(origin, "more"));
        CollectionAssert.AreEqual(new[] { "more/Two.tar/CD 1/" }, await ListAsync(origin, "more/Two.tar"));
        CollectionAssert.AreEqual(new byte[] { 2 }, await ReadAsync(origin, "more/Two.tar/CD 1/2.flac"));
        CollectionAssert.AreEqual(new byte[] { 1 }, await ReadAsync(origin, "One.zip/1.flac"));
        Assert.AreEqual(FsError.Corrupt, (await origin.ListAsync(OriginPath.FromString("broken.zip"), default)).Error);
        foreach (string path in new[] { "Three.zip", "One.zip/2.flac", "nowhere", "more/nowhere/1.flac" })
            Assert.AreEqual(FsError.NotFound, (await origin.StatAsync(OriginPath.FromString(path), default)).Error, path);
        Assert.AreEqual(FsError.IsDirectory, (await origin.OpenAsync(OriginPath.FromString("One.zip"), default, default)).Error);
        Assert.AreEqual(FsError.IsDirectory, (await origin.OpenAsync(OriginPath.FromString("more"), default, default)).Error);
    }

    [TestMethod]
    public async Task Folder_OfMoreArchivesThanAreKept_ServesThemAll()
    {
        for (int i = 0; i < 40; i++)
            Put($"music/{i}.zip", Archives.Zip(CompressionLevel.Fastest, ($"{i}.flac", [(byte)i])));
        ArchiveOrigin origin = OpenAt("music", isFolder: true);
        using IOriginFile first = await OpenAsync(origin, "0.zip/0.flac");

        for (int i = 0; i < 80; i++)
            CollectionAssert.AreEqual(new byte[] { (byte)(i % 40) }, await ReadAsync(origin, $"{i % 40}.zip/{i % 40}.flac"));

        byte[] content = new byte[1];
        Assert.AreEqual(1, (await first.ReadAsync(0, content, default)).Value);
    }

    [TestMethod]
    public async Task Mutations_OfArchives_AreAnswered()
    {
        byte[][] seeds =
        [
            Archives.Zip(CompressionLevel.Fastest, ("a/1.flac", Music(300)), ("2.flac", [1]), ("b", null)), Zip64("1.flac", [1, 2, 3]),
            Archives.Tar(TarEntryFormat.Pax, ("a/é.flac", Music(300)), ("2.flac", [1])), Archives.Tar(TarEntryFormat.Gnu, ("a/" + new string('n', 150), Music(300)), ("2.flac", [1])),
        ];
        Random random = new(1);
        for (int round = 0; round < 2000; round++)
        {
            byte[] mutant = [.. seeds[round % seeds.Length]];
            for (int i = random.Next(1, 6); i > 0; i--)
                mutant[random.Next(3) == 0 ? random.Next(mutant.Length) : Math.Max(0, mutant.Length - 1 - random.Next(200))] = (byte)random.Next(256);
            string path = Path.Combine(_folder.FullName, "mutant");
            await File.WriteAllBytesAsync(path, mutant);
            using ArchiveOrigin origin = new("a", path, isFolder: false, new ArchiveSettings { Entries = 1000, Largest = 1 << 20 }, _log);
            await WalkAsync(origin, OriginPath.Root, round);
        }
    }

    private static async Task WalkAsync(ArchiveOrigin origin, OriginPath folder, int round)
    {
        FsResult<IReadOnlyList<OriginEntry>> listing = await origin.ListAsync(folder, default);
        if (!listing.IsSuccess)
            return;
        foreach (OriginEntry entry in listing.Value)
        {
            Assert.AreEqual(folder, entry.Path.Parent, $"round {round}");
            if (entry.Kind == NodeKind.Directory)
            {
                await WalkAsync(origin, entry.Path, round);
                continue;
            }

            FsResult<IOriginFile> opened = await origin.OpenAsync(entry.Path, entry.Version, default);
            if (!opened.TryGetValue(out IOriginFile? file))
                continue;
            using (file)
            {
                FsResult<int> read = await file.ReadAsync(0, new byte[500], default);
                Assert.IsTrue(!read.IsSuccess || read.Value == Math.Min(500, entry.Version.Size), $"round {round}");
            }
        }
    }

    private static async Task AssertReadAsync(IOriginFile file, byte[] content, int offset, int length)
    {
        byte[] buffer = new byte[length];
        FsResult<int> read = await file.ReadAsync(offset, buffer, default);
        int expected = Math.Clamp(content.Length - offset, 0, length);
        Assert.AreEqual((FsError.None, expected), (read.Error, read.Value), $"{length} bytes from {offset}");
        Assert.IsTrue(content.AsSpan(offset, expected).SequenceEqual(buffer.AsSpan(0, expected)), $"{length} bytes from {offset}");
    }

    /// <summary>Bytes that compress somewhat.</summary>
    private static byte[] Music(int length)
    {
        byte[] bytes = new byte[length];
        Random random = new(length);
        for (int i = 0; i < length; i++)
            bytes[i] = (byte)random.Next(32);
        return bytes;
    }

    /// <summary>A stored file with its sizes and its place where ZIP64 has them, and the end of such an archive.</summary>
    private static byte[] Zip64(string name, byte[] content)
    {
        byte[] text = Encoding.UTF8.GetBytes(name);
        using MemoryStream archive = new();
        using BinaryWriter writer = new(archive);
        writer.Write(0x04034B50u);
        writer.Write([45, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        writer.Write((uint)content.Length);
        writer.Write((uint)content.Length);
        writer.Write((ushort)text.Length);
        writer.Write((ushort)0);
        writer.Write(text);
        writer.Write(content);
        long directory = archive.Position;
        writer.Write(0x02014B50u);
        writer.Write([45, 3, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        writer.Write(uint.MaxValue);
        writer.Write(uint.MaxValue);
        writer.Write((ushort)text.Length);
        writer.Write((ushort)28);
        writer.Write(new byte[10]);
        writer.Write(uint.MaxValue);
        writer.Write(text);
        writer.Write((ushort)1);
        writer.Write((ushort)24);
        writer.Write((long)content.Length);
        writer.Write((long)content.Length);
        writer.Write(0L);
        long end = archive.Position;
        writer.Write(0x06064B50u);
        writer.Write(44L);
        writer.Write([45, 3, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        writer.Write(1L);
        writer.Write(1L);
        writer.Write(end - directory);
        writer.Write(directory);
        writer.Write(0x07064B50u);
        writer.Write(0);
        writer.Write(end);
        writer.Write(1);
        writer.Write(0x06054B50u);
        writer.Write(0);
        writer.Write(ushort.MaxValue);
        writer.Write(ushort.MaxValue);
        writer.Write(uint.MaxValue);
        writer.Write(uint.MaxValue);
        writer.Write((ushort)0);
        return archive.ToArray();
    }

    /// <summary>Changes the first record of the central directory.</summary>
    private static void SetCentral(byte[] archive, int at, byte[] value) => value.CopyTo(archive, archive.AsSpan().IndexOf("PK\u0001\u0002"u8) + at);

    private static void Replace(byte[] archive, ReadOnlySpan<byte> what, ReadOnlySpan<byte> by)
    {
        for (int at = archive.AsSpan().IndexOf(what); at >= 0; at = archive.AsSpan().IndexOf(what))
            by.CopyTo(archive.AsSpan(at));
    }

    private void Put(string name, byte[] archive)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, archive);
        File.SetLastWriteTimeUtc(path, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
    }

    private ArchiveOrigin Open(string name, byte[] archive, ArchiveSettings? settings = null)
    {
        Put(name, archive);
        return OpenAt(name, isFolder: false, settings);
    }

    private ArchiveOrigin OpenAt(string name, bool isFolder, ArchiveSettings? settings = null)
    {
        ArchiveOrigin origin = new("archive", Path.Combine(_folder.FullName, name), isFolder, settings ?? new ArchiveSettings(), _log);
        _origins.Add(origin);
        return origin;
    }

    private static async Task<string[]> ListAsync(ArchiveOrigin origin, string path)
    {
        FsResult<IReadOnlyList<OriginEntry>> entries = await origin.ListAsync(OriginPath.FromString(path), default);
        Assert.AreEqual(FsError.None, entries.Error, path);
        return [.. entries.Value.Select(static entry => entry.Kind == NodeKind.Directory ? entry.Path + "/" : entry.Path.ToString()).Order(StringComparer.Ordinal)];
    }

    private static async Task<IOriginFile> OpenAsync(ArchiveOrigin origin, string path)
    {
        FsResult<OriginEntry> entry = await origin.StatAsync(OriginPath.FromString(path), default);
        Assert.AreEqual(FsError.None, entry.Error, path);
        FsResult<IOriginFile> file = await origin.OpenAsync(entry.Value.Path, entry.Value.Version, default);
        Assert.AreEqual(FsError.None, file.Error, path);
        return file.Value;
    }

    private static async Task<byte[]> ReadAsync(ArchiveOrigin origin, string path)
    {
        using IOriginFile file = await OpenAsync(origin, path);
        byte[] content = new byte[file.Version.Size];
        FsResult<int> read = await file.ReadAsync(0, content, default);
        Assert.AreEqual((FsError.None, content.Length), (read.Error, read.Value), path);
        return content;
    }
}
