using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Ingest;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Library.User;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Tags;
using MusicFs.Testing.Time;

namespace MusicFs.Core.Tests.Ingest;

/// <summary>Files that are known again by their audio. Moves are made by removing and adding: no mark of the origin tells of them.</summary>
[TestClass]
public sealed class IdentityTests
{
    private readonly MemoryOrigin _disk = new("disk");
    private readonly ManualTime _time = new();
    private readonly LibraryStores _stores = new();
    private VirtualTree _tree = new();

    [TestCleanup]
    public async Task CloseAsync() => await _stores.DisposeAsync();

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Scan_MovedAndTaggedAnew_KeepsItsNumber(bool isTreeKept)
    {
        _disk.Put("a/1.flac", Song("Old", "la la"));
        _disk.Put("a/2.flac", Song("Other", "mi mi"));
        await ScanAsync();
        ulong number = Numbers()["Ann/Songs [FLAC]/01 - Old.flac"];
        _disk.Remove("a/1.flac");
        _disk.Put("b/one.flac", Song("New", "la la"));

        if (!isTreeKept)
            _tree = new VirtualTree();
        await ScanAsync();
        Dictionary<string, ulong> now = Numbers();
        _tree = new VirtualTree();
        await ScanAsync();

        Assert.AreEqual(number, now["Ann/Songs [FLAC]/01 - New.flac"]);
        CollectionAssert.AreEquivalent(now, Numbers());
        Assert.HasCount(2, now);
    }

    [TestMethod]
    public async Task Scan_OldFileStillThere_CopyIsAnotherTrack()
    {
        _disk.Put("a/1.flac", Song("Old", "la la"));
        await ScanAsync();
        ulong number = Numbers()["Ann/Songs [FLAC]/01 - Old.flac"];
        _disk.Put("b/one.flac", Song("New", "la la"));

        await ScanAsync();

        Assert.AreEqual(number, Numbers()["Ann/Songs [FLAC]/01 - Old.flac"]);
        Assert.AreNotEqual(number, Numbers()["Ann/Songs [FLAC]/01 - New.flac"]);
    }

    [TestMethod]
    public async Task Scan_TwoCandidates_NoneFollows()
    {
        _disk.Put("a/1.flac", Song("Old", "la la"));
        await ScanAsync();
        ulong number = Numbers()["Ann/Songs [FLAC]/01 - Old.flac"];
        _disk.Remove("a/1.flac");
        _disk.Put("b/one.flac", Song("New", "la la"));
        _disk.Put("c/one.flac", Song("Newer", "la la"));

        await ScanAsync();

        Assert.HasCount(2, Numbers());
        Assert.DoesNotContain(number, Numbers().Values);
    }

    [TestMethod]
    public async Task Scan_FolderRenamedOnOriginWithoutMarks_ForgetsNothing()
    {
        for (int i = 0; i < 100; i++)
            _disk.Put($"a/{i}.flac", Song($"Song {i}", $"la {i}"));
        await ScanAsync();
        Dictionary<string, ulong> before = Numbers();
        for (int i = 0; i < 100; i++)
        {
            _disk.Remove($"a/{i}.flac");
            _disk.Put($"b/{i}.flac", Song($"Song {i}", $"la {i}"));
        }

        ScanReport report = await ScanAsync();

        Assert.AreEqual(0, report.Kept);
        CollectionAssert.AreEquivalent(before, Numbers());
    }

    [TestMethod]
    [DataRow("la la")]
    [DataRow(null)]
    public async Task Look_OldPlaceFirst_MovedFileKeepsItsNumber(string? audio)
    {
        _disk.Put("a/1.flac", MemoryTagReader.Encode("Ann", "Songs", "Old", 1, audio: audio));
        _disk.Put("a/2.flac", Song("Other", "mi mi"));
        await ScanAsync();
        ulong number = Numbers()["Ann/Songs [FLAC]/01 - Old.flac"];
        using LibraryScanner scanner = Scanner(_disk);
        if (audio is null)
        {
            _disk.Move("a/1.flac", "b/one.flac");
        }
        else
        {
            _disk.Remove("a/1.flac");
            _disk.Put("b/one.flac", Song("Old", audio));
        }

        await scanner.LookAsync("disk", [OriginPath.FromString("a")], isDeep: false, default);
        int between = Numbers().Count;
        await scanner.LookAsync("disk", [OriginPath.FromString("b")], isDeep: false, default);

        Assert.AreEqual(1, between);
        Assert.AreEqual(number, Numbers()["Ann/Songs [FLAC]/01 - Old.flac"]);
    }

    [TestMethod]
    public async Task Scan_CatalogMadeAnew_WhatPeopleMadeStaysWithTheAudio()
    {
        _disk.Put("a/1.flac", Song("Old", "la la"));
        await ScanAsync();
        ulong identity = IdentityOf("a/1.flac");
        await _stores.User.RecordPlayAsync(new Play(identity, _time.GetUtcNow(), TimeSpan.FromSeconds(3)));
        await ScanAsync();
        Assert.AreEqual(OriginPath.FromString("a/1.flac"), _stores.User.TrackOf(identity, out _)!.Path);
        await _stores.ForgetCatalogAsync();
        _tree = new VirtualTree();
        _disk.Remove("a/1.flac");
        _disk.Put("b/one.flac", Song("New", "la la"));

        await ScanAsync();

        Assert.AreEqual(identity, IdentityOf("b/one.flac"));
        Assert.AreEqual(OriginPath.FromString("b/one.flac"), _stores.User.TrackOf(identity, out _)!.Path);
    }

    [TestMethod]
    public async Task Scan_TrackGone_IsAwaitedForThirtyDaysAndReturnsWhole()
    {
        _disk.Put("a/1.flac", Song("Old", "la la"));
        _disk.Put("a/2.flac", Song("Other", "mi mi"));
        await ScanAsync();
        ulong identity = IdentityOf("a/1.flac");
        await _stores.User.RecordPlayAsync(new Play(identity, _time.GetUtcNow(), TimeSpan.FromSeconds(3)));
        await ScanAsync();

        _disk.Remove("a/1.flac");
        await ScanAsync();
        bool isAbsent = _stores.User.TrackOf(identity, out _)!.AbsentSince is not null;
        _time.Advance(TimeSpan.FromDays(29));
        await ScanAsync();
        _disk.Put("c/back.flac", Song("Back", "la la"));
        await ScanAsync();

        Assert.IsTrue(isAbsent);
        Assert.AreEqual(identity, IdentityOf("c/back.flac"));
        Assert.IsNull(_stores.User.TrackOf(identity, out _)!.AbsentSince);
        Assert.HasCount(1, _stores.User.PlaysOf(identity, out _));
    }

    [TestMethod]
    public async Task Scan_TrackGoneForLong_IsGivenUpOnlyWhereItsOriginAnswers()
    {
        _disk.Put("a/1.flac", Song("Old", "la la"));
        _disk.Put("a/2.flac", Song("Other", "mi mi"));
        await ScanAsync();
        ulong identity = IdentityOf("a/1.flac");
        await _stores.User.RecordPlayAsync(new Play(identity, _time.GetUtcNow(), TimeSpan.FromSeconds(3)));
        await ScanAsync();
        _disk.Remove("a/1.flac");
        await ScanAsync();
        _time.Advance(TimeSpan.FromDays(31));

        await ScanAsync(new FaultyOrigin(_disk) { OnList = static _ => FsError.OriginUnavailable });
        int kept = _stores.User.PlaysOf(identity, out _).Count;
        await ScanAsync();

        Assert.AreEqual(1, kept);
        Assert.IsNull(_stores.User.TrackOf(identity, out _));
        Assert.IsEmpty(_stores.User.PlaysOf(identity, out _));
    }

    private static byte[] Song(string title, string audio) => MemoryTagReader.Encode("Ann", "Songs", title, 1, audio: audio);

    private ulong IdentityOf(string path) =>
        _stores.Catalog.FilesIn("disk", OriginPath.FromString(path).Parent).Single(file => file.Path == OriginPath.FromString(path)).Identity;

    private async Task<ScanReport> ScanAsync(IOrigin? origin = null)
    {
        using LibraryScanner scanner = Scanner(origin ?? _disk);
        return await scanner.ScanAsync(null, default);
    }

    private LibraryScanner Scanner(IOrigin origin) => new(
        _tree, [origin], new MemoryTagReader(), [TreeView.Default], NullLogger<LibraryScanner>.Instance, index: _stores.Catalog, time: _time)
    {
        Fingerprinter = new MemoryFingerprinter(), User = _stores.User,
    };

    private Dictionary<string, ulong> Numbers()
    {
        MusicFileSystem fileSystem = new(_tree, [_disk], NullLogger<MusicFileSystem>.Instance);
        return fileSystem.Files().Where(pair => !pair.Key.StartsWith(".origins", StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key, pair => pair.Value.Attributes.FileNumber);
    }
}
