using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Backend.WinFsp.Tests.Driver;
using MusicFs.Backend.WinFsp.Wire;
using MusicFs.Contracts.FileSystem;
using MusicFs.Testing.Backends;
using MusicFs.Testing.FileSystem;

namespace MusicFs.Backend.WinFsp.Tests;

/// <summary>What is special to Windows, on the stand-in for the driver.</summary>
[TestClass]
public sealed class WinFspMountTests
{
    private const int Limit = 60_000;

    // Of winnt.h.
    private const uint MaximumAllowed = 0x02000000;

    private readonly MemoryFileSystem _files = new();
    private readonly FakeFiles _host;
    private IMount? _mount;

    public WinFspMountTests() => _host = new FakeFiles(() => _mount!.MountPoint);

    private nint Volume => FakeWinFsp.VolumeOf(((WinFspMount)_mount!).Connection.System);

    [TestCleanup]
    public async Task UnmountAsync()
    {
        if (_mount is null)
            return;
        nint volume = Volume;
        await _mount.DisposeAsync();
        Assert.AreEqual("", FakeWinFsp.Breaches(volume));
        Assert.AreEqual(0, _files.OpenHandles);
        Assert.AreEqual(0, _files.ReferencedNodes);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Open_OtherCaseOrForm_SameFileAndListedAsItIs()
    {
        await MountAsync();
        NodeId folder = _files.AddDirectory(NodeId.Root, "Björk");
        _files.AddFile(folder, "Jóga.flac", [1, 2, 3]);
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, _host.ReadAllBytes(At("BJÖRK", "jóga.FLAC")));
        // A program that writes its accents after the letters, as macOS does.
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, _host.ReadAllBytes(At("Björk".Normalize(System.Text.NormalizationForm.FormD), "Jóga.flac")));
        CollectionAssert.AreEqual(new[] { At("bjÖRK", "Jóga.flac") }, _host.GetFiles(At("bjÖRK")));
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Open_TwoNamesOfOneCase_TheExactOne()
    {
        await MountAsync();
        _files.AddFile(NodeId.Root, "Song", [1]);
        _files.AddFile(NodeId.Root, "SONG", [2]);
        CollectionAssert.AreEqual(new byte[] { 1 }, _host.ReadAllBytes(At("Song")));
        CollectionAssert.AreEqual(new byte[] { 2 }, _host.ReadAllBytes(At("SONG")));
        Assert.HasCount(1, _host.ReadAllBytes(At("song")));
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Open_NamesWindowsCannotHave_ListedAndFoundAgain()
    {
        await MountAsync();
        string[] names = ["what?", "a:b", "back\\slash", "end.", "end ", "\"*<>|", "tab\there", "private \uF03A"];
        for (int i = 0; i < names.Length; i++)
            _files.AddFile(NodeId.Root, names[i], [(byte)i]);
        FakeEntry[] listed = [.. _host.List(At())];
        Assert.HasCount(names.Length, listed);
        CollectionAssert.AreEquivalent(Enumerable.Range(0, names.Length).Select(static i => (byte)i).ToArray(), listed.Select(entry => _host.ReadAllBytes(At(entry.Name))[0]).ToArray());
    }

    [TestMethod]
    [Timeout(Limit)]
    [DataRow("none", NtStatus.ObjectNameNotFound)]
    [DataRow("none/below", NtStatus.ObjectPathNotFound)]
    [DataRow("file/below", NtStatus.ObjectPathNotFound)]
    [DataRow("folder/none", NtStatus.ObjectNameNotFound)]
    public async Task Open_Missing_NameAndPathToldApart(string path, int status)
    {
        await MountAsync();
        _files.AddFile(NodeId.Root, "file", [1]);
        _files.AddDirectory(NodeId.Root, "folder");
        Assert.AreEqual(status, _host.TryOpen(At(path), FakeFiles.DispositionOpen, 0, FakeFiles.GenericRead));
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Open_OfTheWrongKind_ItsOwnStatus()
    {
        await MountAsync();
        _files.AddFile(NodeId.Root, "file", [1]);
        _files.AddDirectory(NodeId.Root, "folder");
        Assert.AreEqual(NtStatus.NotADirectory, _host.TryOpen(At("file"), FakeFiles.DispositionOpen, FakeFiles.DirectoryFile, FakeFiles.GenericRead));
        Assert.AreEqual(NtStatus.FileIsADirectory, _host.TryOpen(At("folder"), FakeFiles.DispositionOpen, FakeFiles.NonDirectoryFile, FakeFiles.GenericRead));
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task AnythingThatWrites_WriteProtected()
    {
        await MountAsync();
        _files.AddFile(NodeId.Root, "a", [1]);
        Assert.AreEqual(NtStatus.MediaWriteProtected, _host.TryOpen(At("new"), FakeFiles.DispositionCreate, 0, FakeFiles.GenericWrite));
        Assert.AreEqual(NtStatus.MediaWriteProtected, _host.TryOpen(At("new"), FakeFiles.DispositionCreate, FakeFiles.DirectoryFile, FakeFiles.GenericRead));
        Assert.AreEqual(NtStatus.MediaWriteProtected, _host.TryOpen(At("a"), FakeFiles.DispositionOverwriteIf, 0, FakeFiles.GenericRead));
        Assert.AreEqual(NtStatus.MediaWriteProtected, _host.TryOpen(At("a"), FakeFiles.DispositionOpen, 0, FakeFiles.GenericWrite));
        Assert.AreEqual(NtStatus.MediaWriteProtected, _host.TryOpen(At("a"), FakeFiles.DispositionOpen, FakeFiles.DeleteOnClose, FakeFiles.GenericRead));
        Assert.AreEqual(NtStatus.MediaWriteProtected, FakeWinFsp.SetLabel(_mount!.MountPoint, "other"));
        // What is there is told first, as on Linux.
        _files.AddDirectory(NodeId.Root, "d");
        Assert.AreEqual(NtStatus.ObjectNameCollision, _host.TryOpen(At("a"), FakeFiles.DispositionCreate, FakeFiles.NonDirectoryFile, FakeFiles.GenericWrite));
        Assert.AreEqual(NtStatus.ObjectNameCollision, _host.TryOpen(At("D"), FakeFiles.DispositionCreate, FakeFiles.DirectoryFile, FakeFiles.GenericRead));
        Assert.AreEqual(NtStatus.FileIsADirectory, _host.TryOpen(At("d"), FakeFiles.DispositionCreate, FakeFiles.NonDirectoryFile, FakeFiles.GenericWrite));
        Assert.AreEqual(NtStatus.Success, _host.TryOpen(At("a"), FakeFiles.DispositionOpen, 0, MaximumAllowed));
        // All rights that may be had are no wish to write.
        nint handle = _host.OpenOrThrow(At("a"), FakeFiles.DispositionOpen, 0, 0x001F01FF);
        foreach (FakeChange change in Enum.GetValues<FakeChange>())
            Assert.AreEqual(change == FakeChange.Flush ? NtStatus.Success : NtStatus.MediaWriteProtected, FakeWinFsp.Change(handle, change, change == FakeChange.Rename ? @"\b" : null), $"{change}");
        _ = FakeWinFsp.Close(handle);
    }

    [TestMethod]
    [Timeout(Limit)]
    [DataRow(130)]
    [DataRow(200)]
    [DataRow(1000)]
    [DataRow(65536)]
    public async Task List_PagesOfAnySize_EachNameOnceAndDotsFirst(int size)
    {
        await MountAsync();
        NodeId folder = _files.AddDirectory(NodeId.Root, "folder");
        string[] names = [.. Enumerable.Range(0, 300).Select(static i => $"n{i}")];
        _files.AddFiles(folder, names, [1]);
        CollectionAssert.AreEquivalent(names, _host.List(At("folder"), size).Select(static entry => entry.Name).ToArray());
        nint handle = _host.OpenOrThrow(At("folder"), FakeFiles.DispositionOpen, FakeFiles.DirectoryFile, FakeFiles.GenericRead);
        Assert.AreEqual(".", FakeFiles.Page(handle, null, size, out _)[0].Name);
        Assert.AreEqual("..", FakeFiles.Page(handle, ".", size, out _)[0].Name);
        Assert.StartsWith("n", FakeFiles.Page(handle, "..", size, out _)[0].Name);
        _ = FakeWinFsp.Close(handle);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task List_MarkRemovedMeanwhile_TheRestOnce()
    {
        await MountAsync();
        _files.AddFiles(NodeId.Root, Enumerable.Range(0, 50).Select(static i => $"n{i}"), [1]);
        nint handle = _host.OpenOrThrow(At(), FakeFiles.DispositionOpen, FakeFiles.DirectoryFile, FakeFiles.GenericRead);
        List<string> seen = [.. FakeFiles.Page(handle, null, 1000, out _).Select(static entry => entry.Name)];
        _files.Remove(NodeId.Root, seen[^1]);
        bool ended = false;
        while (!ended)
            seen.AddRange(FakeFiles.Page(handle, seen[^1], 1000, out ended).Select(static entry => entry.Name));
        _ = FakeWinFsp.Close(handle);
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 50).Select(static i => $"n{i}").ToArray(), seen);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task List_MarkOfAnotherOpen_GoesOnThere()
    {
        await MountAsync();
        _files.AddFiles(NodeId.Root, Enumerable.Range(0, 50).Select(static i => $"n{i}"), [1]);
        string[] all = [.. _host.List(At()).Select(static entry => entry.Name)];
        nint handle = _host.OpenOrThrow(At(), FakeFiles.DispositionOpen, FakeFiles.DirectoryFile, FakeFiles.GenericRead);
        string[] rest = [.. FakeFiles.Page(handle, all[29], 65536, out bool ended).Select(static entry => entry.Name)];
        _ = FakeWinFsp.Close(handle);
        Assert.IsTrue(ended);
        CollectionAssert.AreEqual(all[30..], rest);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Links_AreWhatTheyLeadTo()
    {
        await MountAsync();
        NodeId artist = _files.AddDirectory(NodeId.Root, "artist");
        _files.AddFile(artist, "song", [1, 2]);
        NodeId found = _files.AddDirectory(NodeId.Root, "found");
        _files.AddLink(found, "1", "../artist/song");
        _files.AddLink(found, "all", "../artist");
        _files.AddLink(found, "nowhere", "../none");
        _files.AddLink(found, "circle", "circle");
        _files.AddLink(found, "out", "../../..");
        CollectionAssert.AreEqual(new byte[] { 1, 2 }, _host.ReadAllBytes(At("found", "1")));
        CollectionAssert.AreEqual(new byte[] { 1, 2 }, _host.ReadAllBytes(At("found", "all", "song")));
        CollectionAssert.AreEquivalent(new[] { ("1", false, 2UL), ("all", true, 0UL) }, _host.List(At("found")).Select(static entry => (entry.Name, entry.IsDirectory, entry.Information.FileSize)).ToArray());
        Assert.IsFalse(_host.FileExists(At("found", "nowhere")));
        Assert.IsFalse(_host.FileExists(At("found", "circle")));
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Open_OriginTakesItsTime_OpensAndOthersAreServedMeanwhile()
    {
        HangingFileSystem slow = new(_files) { Only = _files.AddFile(NodeId.Root, "slow", [1, 2, 3]) };
        _files.AddFile(NodeId.Root, "fast", [4]);
        await MountAsync(slow, static options => options with { Threads = 1 });
        slow.Hang();
        Task<byte[]> reading = Task.Factory.StartNew(() => _host.ReadAllBytes(At("slow")), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await slow.Waiting.WaitAsync();
        CollectionAssert.AreEqual(new byte[] { 4 }, _host.ReadAllBytes(At("fast")));
        slow.Resume();
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, await reading);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Open_GrowsWhileItIsOpened_NothingBeyondTheSizeTold()
    {
        HangingFileSystem slow = new(_files) { Only = _files.AddFile(NodeId.Root, "grows", [1, 2, 3]) };
        await MountAsync(slow);
        byte[] grown = new byte[10_000];
        grown.AsSpan().Fill(5);
        slow.Hang();
        using (IHostFile file = _host.Open(At("grows")))
        {
            await slow.Waiting.WaitAsync();
            _files.Replace(NodeId.Root, "grows", grown);
            slow.Resume();
            IOException failure = Assert.ThrowsExactly<IOException>(() => file.Read(new byte[65536], 0));
            Assert.AreEqual(NtStatus.FileInvalid, failure.HResult);
        }

        CollectionAssert.AreEqual(grown, _host.ReadAllBytes(At("grows")));
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Open_AnotherOfTheSameSizeWhileItIsOpened_IsRead()
    {
        HangingFileSystem slow = new(_files) { Only = _files.AddFile(NodeId.Root, "other", [1, 2, 3]) };
        await MountAsync(slow);
        slow.Hang();
        using IHostFile file = _host.Open(At("other"));
        await slow.Waiting.WaitAsync();
        _files.Replace(NodeId.Root, "other", [4, 5, 6]);
        slow.Resume();
        byte[] content = new byte[3];
        Assert.AreEqual(3, file.Read(content, 0));
        CollectionAssert.AreEqual(new byte[] { 4, 5, 6 }, content);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Open_MadeUp_WholeOrAnError()
    {
        await MountAsync();
        byte[] text = new byte[10_000];
        new Random(7).NextBytes(text);
        _files.AddMadeUp(NodeId.Root, "text", text);
        _files.AddMadeUp(NodeId.Root, "long", new byte[(64 << 20) + 1]);
        CollectionAssert.AreEqual(text, _host.ReadAllBytes(At("text")));
        Assert.AreEqual(NtStatus.NotSupported, _host.TryOpen(At("long"), FakeFiles.DispositionOpen, 0, FakeFiles.GenericRead));
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Open_NameOfManyBytes_NotThereOrAsItIsComposed()
    {
        await MountAsync();
        string composed = new('é', 100);
        _files.AddFile(NodeId.Root, composed, [1]);
        // 255 units of 765 bytes: a name to Windows.
        string longest = new('語', 255);
        Assert.AreEqual(NtStatus.ObjectNameNotFound, _host.TryOpen(At(longest), FakeFiles.DispositionOpen, 0, FakeFiles.GenericRead));
        Assert.AreEqual(NtStatus.ObjectPathNotFound, _host.TryOpen(At(longest, "below"), FakeFiles.DispositionOpen, 0, FakeFiles.GenericRead));
        CollectionAssert.AreEqual(new byte[] { 1 }, _host.ReadAllBytes(At(composed.Normalize(System.Text.NormalizationForm.FormD))));
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task List_ManyThatLeadNowhere_WhatIsBehindThemIsListed()
    {
        await MountAsync();
        NodeId folder = _files.AddDirectory(NodeId.Root, "found");
        for (int i = 0; i < 300; i++)
            _files.AddLink(folder, $"l{i}", "nowhere");
        _files.AddFile(folder, "a", [1]);
        CollectionAssert.AreEqual(new[] { "a" }, _host.List(At("found"), 616).Select(static entry => entry.Name).ToArray());
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Unmount_NoProgramHasItOpen_PossibleBeforeTheSystemCloses()
    {
        await MountAsync();
        _files.AddFile(NodeId.Root, "a", [1, 2]);
        nint handle = _host.OpenOrThrow(At("a"), FakeFiles.DispositionOpen, 0, FakeFiles.GenericRead);
        Assert.IsNotNull(await _mount!.UnmountAsync(UnmountMode.WhenIdle, CancellationToken.None));
        Assert.AreEqual(NtStatus.Success, FakeWinFsp.Leave(handle));
        // Its memory is still mapped.
        Assert.AreEqual(2, ReadOnce(handle));
        Assert.IsNull(await _mount.UnmountAsync(UnmountMode.WhenIdle, CancellationToken.None));
        _ = FakeWinFsp.Close(handle);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Open_SameFile1000Times_EachIsClosed()
    {
        await MountAsync();
        _files.AddFile(NodeId.Root, "a", [1, 2]);
        nint[] handles = [.. Enumerable.Range(0, 1000).Select(_ => _host.OpenOrThrow(At("a"), FakeFiles.DispositionOpen, 0, FakeFiles.GenericRead))];
        Assert.AreEqual(1000, _files.OpenHandles);
        foreach (nint handle in handles)
        {
            Assert.AreEqual(2, ReadOnce(handle));
            _ = FakeWinFsp.Close(handle);
        }

        Assert.IsNull(await _mount!.UnmountAsync(UnmountMode.WhenIdle, CancellationToken.None));
        Assert.AreEqual(0, _files.OpenHandles);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Volume_LabelCutWithinAPair_EndsBeforeIt()
    {
        await MountAsync(options: static options => options with { VolumeLabel = new string('x', 31) + "\U0001F3B5" });
        Assert.AreEqual(NtStatus.Success, FakeWinFsp.GetVolume(_mount!.MountPoint, out VolumeInfo information, out _));
        Assert.AreEqual(62, information.VolumeLabelLength);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Volume_EmptyLibrary_OneUnit()
    {
        await MountAsync();
        _files.TotalBytes = 0;
        Assert.AreEqual(NtStatus.Success, FakeWinFsp.GetVolume(_mount!.MountPoint, out VolumeInfo information, out _));
        Assert.AreEqual(4096UL, information.TotalSize);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Unmount_OpeningGoesOn_IsWaitedFor()
    {
        HangingFileSystem slow = new(_files) { Only = _files.AddFile(NodeId.Root, "slow", [1, 2, 3]) };
        await MountAsync(slow);
        slow.Hang();
        nint handle = _host.OpenOrThrow(At("slow"), FakeFiles.DispositionOpen, 0, FakeFiles.GenericRead);
        await slow.Waiting.WaitAsync();
        Assert.IsGreaterThan(0, ((WinFspMount)_mount!).Connection.Pending);
        _ = FakeWinFsp.Close(handle);
        nint volume = Volume;
        Task ending = _mount.DisposeAsync().AsTask();
        slow.Resume();
        await ending;
        Assert.AreEqual(1, FakeWinFsp.IsDeleted(volume));
        Assert.AreEqual("", FakeWinFsp.Breaches(volume));
        Assert.AreEqual(0, _files.OpenHandles);
        Assert.AreEqual(0, _files.ReferencedNodes);
        _mount = null;
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Invalidate_ThenStopped_FlushesEndAndNothingIsTold()
    {
        await MountAsync();
        NodeId file = _files.AddFile(NodeId.Root, "a", [1]);
        VolumeNotifications notifications = new(_files, NullLogger.Instance);
        notifications.InvalidateNode(file, NodeChange.Content);
        Task flush = notifications.FlushAsync();
        notifications.Stop();
        notifications.Start(((WinFspMount)_mount!).Connection.System);
        await notifications.Ended;
        Assert.IsTrue(flush.IsCompletedSuccessfully);
        Assert.IsEmpty(FakeWinFsp.Notified(Volume));
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Volume_Parameters_WhatExplorerNeeds()
    {
        await MountAsync(options: static options => options with { VolumeLabel = "A label that is longer than thirty-two letters" });
        Assert.AreEqual(NtStatus.Success, FakeWinFsp.GetVolume(_mount!.MountPoint, out VolumeInfo information, out VolumeParameters parameters));
        Assert.AreEqual(64, information.VolumeLabelLength);
        Assert.IsGreaterThan(0UL, information.TotalSize);
        Assert.AreEqual(VolumeFlags.CasePreservedNames | VolumeFlags.UnicodeOnDisk | VolumeFlags.PersistentAcls | VolumeFlags.ReadOnlyVolume | VolumeFlags.ContextIsPerOpen, parameters.Flags);
        Assert.AreEqual(255, parameters.MaxComponentLength);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Volume_FileSystemName_IsAsAskedFor()
    {
        await MountAsync(own: new WinFspOptions { FileSystemName = "NTFS" });
        Assert.AreEqual("NTFS", NameOf(ParametersAt(_mount!.MountPoint)));
    }

    /// <summary>Programs tell files apart by the volume's serial number and the file's: labels are people's, and may be equal, or change.</summary>
    [TestMethod]
    [Timeout(Limit)]
    public async Task Volume_SerialNumber_OfLibraryAndPlaceAndNotOfTheLabel()
    {
        uint home = await SerialAsync("home", "M:", "one"), again = await SerialAsync("home", "m:", "two");
        uint other = await SerialAsync("other", "M:", "one"), elsewhere = await SerialAsync("home", "N:", "one");
        Assert.AreEqual(home, again);
        Assert.HasCount(3, new[] { home, other, elsewhere }.Distinct());
        Assert.DoesNotContain(0u, new[] { home, other, elsewhere });

        async Task<uint> SerialAsync(string library, string place, string label)
        {
            MountResult result = await Backend(new WinFspOptions { Identity = library }).MountAsync(_files, new MountOptions { MountPoint = place, VolumeLabel = label }, CancellationToken.None);
            await using IMount mount = result.Mount!;
            return ParametersAt(mount.MountPoint).VolumeSerialNumber;
        }
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Mount_LetterOfANetworkDrive_IsBoth()
    {
        await MountAsync(own: new WinFspOptions { NetworkPrefix = @"\\musicfs\library" });
        _files.AddFile(NodeId.Root, "a", [1]);
        CollectionAssert.AreEqual(new byte[] { 1 }, _host.ReadAllBytes(At("a")));
        Assert.Contains(@"network drive \\musicfs\library", _mount!.Description);
        MountResult second = await Backend(new WinFspOptions { NetworkPrefix = @"\\musicfs\library" }).MountAsync(_files, new MountOptions { MountPoint = "N:" }, CancellationToken.None);
        Assert.Contains(@"network name \\musicfs\library is in use", second.Problem!.What);
    }

    [TestMethod]
    [DataRow(@"\\server\share", true)]
    [DataRow(@"\\server", false)]
    [DataRow(@"\\server\", false)]
    [DataRow(@"\\server\share\", false)]
    [DataRow(@"\\server\share\below", false)]
    [DataRow(@"\server\share", false)]
    [DataRow(@"\\.\X:", false)]
    [DataRow(@"\\?\share", false)]
    [DataRow(@"\\server\..", false)]
    [DataRow(@"\\ser:ver\share", false)]
    [DataRow("\\\\server\\sha\tre", false)]
    [DataRow("//server/share", false)]
    [DataRow("", false)]
    public void IsNetworkName_ServerAndShareAlone(string text, bool expected) => Assert.AreEqual(expected, WinFspBackend.IsNetworkName(text));

    [TestMethod]
    public void IsNetworkName_AsLongAsThereIsRoom()
    {
        Assert.IsTrue(WinFspBackend.IsNetworkName(@"\\s\".PadRight(192, 'x')));
        Assert.IsFalse(WinFspBackend.IsNetworkName(@"\\s\".PadRight(193, 'x')));
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Mount_NextFreeLetter_IsTakenAndTheTakenOneRefused()
    {
        await MountAsync(mountPoint: "*");
        Assert.AreEqual("Z:", _mount!.MountPoint);
        _files.AddFile(NodeId.Root, "a", [1]);
        CollectionAssert.AreEqual(new byte[] { 1 }, _host.ReadAllBytes(@"Z:\a"));
        MountResult second = await Backend().MountAsync(_files, new MountOptions { MountPoint = "Z:" }, CancellationToken.None);
        Assert.Contains("Z: is in use", second.Problem!.What);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Mount_NetworkName_IsReachedByIt()
    {
        await MountAsync(mountPoint: @"\\musicfs\library");
        _files.AddFile(NodeId.Root, "a", [1]);
        CollectionAssert.AreEqual(new byte[] { 1 }, _host.ReadAllBytes(@"\\musicfs\library\a"));
        Assert.Contains("network drive", _mount!.Description);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Mount_ThatCannotBe_SaysWhatToDo()
    {
        string folder = Directory.CreateTempSubdirectory("musicfs-winfsp-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "x"), "");
            (WinFspOptions Options, MountOptions Mount, string Says)[] cases =
            [
                (new(), new() { MountPoint = folder }, "is not empty"),
                (new(), new() { MountPoint = Path.Combine(folder, "x") }, "is not a folder"),
                (new(), new() { MountPoint = Path.Combine(folder, "none", "below") }, "does not exist"),
                (new() { FileSystemName = "sixteen letters!" }, new() { MountPoint = "X:" }, "no name of a file system"),
                (new() { NetworkPrefix = @"\\server" }, new() { MountPoint = "X:" }, "no name of a network drive"),
                (new(), new() { MountPoint = @"\\.\X:" }, "no name of a network drive"),
                (new() { NetworkPrefix = @"\\server\share" }, new() { MountPoint = folder }, "cannot be a folder"),
                (new(), new() { MountPoint = "X:", AcceptsWrites = true }, "cannot be written to"),
            ];
            foreach ((WinFspOptions options, MountOptions mount, string says) in cases)
            {
                MountResult result = await Backend(options).MountAsync(_files, mount, CancellationToken.None);
                Assert.Contains(says, result.Problem!.What);
                Assert.IsGreaterThan(0, result.Problem.Remedy.Length);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Mount_Folder_IsTakenAwayAndPutBack()
    {
        string folder = Directory.CreateTempSubdirectory("musicfs-winfsp-").FullName;
        await MountAsync(mountPoint: folder);
        _files.AddFile(NodeId.Root, "a", [1]);
        CollectionAssert.AreEqual(new byte[] { 1 }, _host.ReadAllBytes(Path.Combine(folder, "a")));
        Assert.IsNull(await _mount!.UnmountAsync(UnmountMode.WhenIdle, CancellationToken.None));
        Assert.IsTrue(Directory.Exists(folder));
        Directory.Delete(folder);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Invalidate_Changes_AreToldByPathInUpperCase()
    {
        await MountAsync();
        NodeId folder = _files.AddDirectory(NodeId.Root, "Björk");
        NodeId file = _files.AddFile(folder, "new", [1]);
        FakeWinFsp.RefuseNotifications(Volume, 2);
        _mount!.Cache.InvalidateEntry(folder, "new"u8, EntryChange.Added, NodeId.None);
        _mount.Cache.InvalidateEntry(folder, "old"u8, EntryChange.Removed, new NodeId(99));
        _mount.Cache.InvalidateEntry(NodeId.Root, "top"u8, EntryChange.Replaced, new NodeId(98));
        _mount.Cache.InvalidateNode(file, NodeChange.Attributes);
        _mount.Cache.InvalidateNode(NodeId.Root, NodeChange.Content);
        // One that is shown nowhere cannot be told of.
        _mount.Cache.InvalidateNode(_files.Remove(folder, "new"), NodeChange.Content);
        _mount.Cache.InvalidateNode(new NodeId(4711), NodeChange.Content);
        await _mount.Cache.FlushAsync();
        string[] told = FakeWinFsp.Notified(Volume);
        Assert.Contains(@"1 \BJÖRK\NEW", told);
        Assert.Contains(@"2 \BJÖRK\OLD", told);
        Assert.Contains(@"3 \TOP", told);
        Assert.Contains(@"3 \", told);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Driver_GoesAway_AbortedAndAttachedUntilDisposed()
    {
        await MountAsync();
        FakeWinFsp.Abort(Volume);
        Assert.AreEqual(MountEnd.Aborted, await _mount!.Completion);
        Assert.IsTrue(_mount.IsAttached);
    }

    [TestMethod]
    public void Probe_NoLibrary_LinkAndWingetLine()
    {
        Problem missing = Native.WinFspLibrary.Missing;
        Assert.Contains("winget install WinFsp.WinFsp", missing.Remedy);
        Assert.Contains("https://winfsp.dev/rel/", missing.Remedy);
    }

    private static unsafe int ReadOnce(nint handle)
    {
        byte* buffer = stackalloc byte[16];
        Assert.AreEqual(NtStatus.Success, FakeWinFsp.Read(handle, 0, buffer, 16, out uint transferred));
        return (int)transferred;
    }

    private static VolumeParameters ParametersAt(string mountPoint)
    {
        Assert.AreEqual(NtStatus.Success, FakeWinFsp.GetVolume(mountPoint, out _, out VolumeParameters parameters));
        return parameters;
    }

    private static unsafe string NameOf(VolumeParameters parameters) => new(parameters.FileSystemName);

    private string At(params string[] path) => Path.Combine([_mount!.MountPoint + "/", .. path]);

    private static WinFspBackend Backend(WinFspOptions? options = null) =>
        new((options ?? new WinFspOptions()) with { Library = FakeWinFsp.Library }, TimeProvider.System, NullLoggerFactory.Instance);

    private async Task MountAsync(IVirtualFileSystem? files = null, Func<MountOptions, MountOptions>? options = null, string mountPoint = "M:", WinFspOptions? own = null)
    {
        MountOptions plain = new() { MountPoint = mountPoint, Threads = 8 };
        MountResult result = await Backend(own).MountAsync(files ?? _files, options?.Invoke(plain) ?? plain, CancellationToken.None);
        Assert.IsTrue(result.IsSuccess, $"{result.Problem}");
        _mount = result.Mount;
    }
}
