using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Testing.FileSystem;

namespace MusicFs.Host.Tests.Edits;

/// <summary>What comes of it when programs write to tracks, in the ways taggers have.</summary>
[TestClass]
public sealed class VirtualEditsTests
{
    private const string Folder = "Ann/Songs (2001) [FLAC]";
    private const string Name = "01 - Old.flac";
    private const string Track = $"{Folder}/{Name}";

    private readonly WritableLibrary _library = new();
    private readonly byte[] _song = WritableLibrary.Song("Old");

    [TestInitialize]
    public async Task ScanAsync()
    {
        _library.Disk.Put("a/1.flac", _song);
        _library.Disk.Put("a/2.flac", WritableLibrary.Song("Other", 2));
        await _library.ScanAsync();
    }

    [TestCleanup]
    public ValueTask EndAsync() => _library.DisposeAsync();

    [TestMethod]
    public async Task Write_InPlace_DifferenceIsOneChange()
    {
        byte[] wanted = await WritableLibrary.RetagAsync(_song, ("COMMENT", ["mine", "and more"]), ("GENRE", []));

        Assert.AreEqual(FsError.None, await RewriteAsync(Track, wanted));

        CollectionAssert.AreEqual((string[])["COMMENT,GENRE"], _library.Changes());
        Assert.AreEqual("tagger", _library.User.ChangesOfOverlays(1, null, out _)[0].Origin);
        CollectionAssert.AreEqual(wanted, (await _library.Files.ReadFileAsync(Track)).Value);
        CollectionAssert.AreEqual(_song, (await _library.Files.ReadFileAsync(".origins/disk/a/1.flac")).Value);
        Assert.AreEqual(wanted.Length, _library.Files.Resolve(Track).Value.Attributes.Size);
    }

    [TestMethod]
    public async Task Write_FewBytesOfTheTitle_TrackMovesAndItsOldNameLeadsToItForAWhile()
    {
        HandleId handle = await _library.OpenAsync(Track);
        await _library.WriteAsync(handle, "New"u8.ToArray(), _song.AsSpan().IndexOf("TITLE=Old"u8) + "TITLE=".Length);
        Assert.AreEqual(FsError.None, await _library.CloseAsync(handle));

        CollectionAssert.AreEqual((string[])["TITLE"], _library.Changes());
        Assert.AreEqual("New", (await _library.FieldsAsync($"{Folder}/01 - New.flac"))["TITLE"][0]);
        Assert.AreEqual(_library.Node($"{Folder}/01 - New.flac"), _library.Node(Track));
        Assert.DoesNotContain(Name, _library.Names(Folder));
        Assert.AreEqual(FsError.None, await RewriteAsync(Track, await WritableLibrary.RetagAsync(_song, ("TITLE", ["New"]), ("MOOD", ["calm"]))));
        _library.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.AreEqual(FsError.NotFound, _library.Files.Resolve(Track).Error);
        Assert.AreEqual("calm", (await _library.FieldsAsync($"{Folder}/01 - New.flac"))["MOOD"][0]);
    }

    [TestMethod]
    public async Task Write_ToTheAudio_IsRefusedAndTheOverlayBeforeStays()
    {
        Assert.AreEqual(FsError.None, await RewriteAsync(Track, await WritableLibrary.RetagAsync(_song, ("MOOD", ["calm"]))));
        byte[] before = (await _library.Files.ReadFileAsync(Track)).Value;
        HandleId handle = await _library.OpenAsync(Track);
        await _library.WriteAsync(handle, [1, 2, 3], before.Length - 500);

        Assert.AreEqual(FsError.ReadOnly, (await _library.Files.FlushAsync(default, handle, isClosing: false)).Error);
        Assert.AreEqual(FsError.ReadOnly, await _library.CloseAsync(handle));

        CollectionAssert.AreEqual(before, (await _library.Files.ReadFileAsync(Track)).Value);
        CollectionAssert.AreEqual((string[])["MOOD"], _library.Changes());
        Assert.Contains("audio", _library.Files.Explain(Track)!.Refused!);
    }

    [TestMethod]
    public async Task Write_AgainThroughTheSameHandle_ComparesWithWhatWasKept()
    {
        NodeId node = _library.Node(Track);
        HandleId handle = await _library.OpenAsync(Track);
        await _library.WriteAsync(handle, await WritableLibrary.RetagAsync(_song, ("MOOD", ["calm"])));
        Assert.IsTrue((await _library.Files.FlushAsync(default, handle, isClosing: false)).IsSuccess);
        Assert.AreEqual("calm", (await _library.FieldsAsync(Track))["MOOD"][0]);

        // As it was: what was kept a moment ago goes.
        await _library.WriteAsync(handle, _song);
        await ResizeAsync(node, _song.Length);
        Assert.AreEqual(FsError.None, await _library.CloseAsync(handle));

        CollectionAssert.AreEqual(_song, (await _library.Files.ReadFileAsync(Track)).Value);
        Assert.IsNull(_library.Files.OverlayOf("disk", OriginPath.FromString("a/1.flac")));
        CollectionAssert.AreEqual((string[])["MOOD", "MOOD"], _library.Changes());
    }

    [TestMethod]
    public async Task Truncate_AndWriteAnew_BytesAreReadBackBeforeTheClose()
    {
        byte[] wanted = await WritableLibrary.RetagAsync(_song, ("MOOD", [new string('m', 100_000)]));
        HandleId handle = await _library.OpenAsync(Track);
        await ResizeAsync(Track, 0);
        await _library.WriteAsync(handle, wanted[..50_000]);
        await _library.WriteAsync(handle, wanted[60_000..], 60_000);
        byte[] hole = new byte[20_000];
        Assert.AreEqual(hole.Length, (await _library.Files.ReadAsync(default, handle, 45_000, hole)).Value);
        CollectionAssert.AreEqual((byte[])[.. wanted[45_000..50_000], .. new byte[10_000], .. wanted[60_000..65_000]], hole);
        await _library.WriteAsync(handle, wanted[50_000..60_000], 50_000);
        Assert.AreEqual(wanted.Length, _library.Files.Resolve(Track).Value.Attributes.Size);

        Assert.AreEqual(FsError.None, await _library.CloseAsync(handle));
        CollectionAssert.AreEqual((string[])["MOOD"], _library.Changes());
    }

    [TestMethod]
    public async Task Write_FileIsOpenMeanwhile_ReaderKeepsItsVersion()
    {
        HandleId reader = await _library.OpenAsync(Track, OpenAccess.Read);
        byte[] wanted = await WritableLibrary.RetagAsync(_song, ("MOOD", ["calm"]));
        Assert.AreEqual(FsError.None, await RewriteAsync(Track, wanted));
        byte[] old = new byte[_song.Length];
        Assert.AreEqual(old.Length, (await _library.Files.ReadAsync(default, reader, 0, old)).Value);
        _library.Files.Release(reader);
        CollectionAssert.AreEqual(_song, old);
    }

    [TestMethod]
    public async Task Create_CopyRenamedOverTheTrack_IsItsTags()
    {
        byte[] wanted = await WritableLibrary.RetagAsync(_song, ("MOOD", ["calm"]));
        HandleId handle = await _library.CreateAsync(Folder, "anything.tmp");
        await _library.WriteAsync(handle, wanted);
        Assert.AreEqual(FsError.None, await _library.CloseAsync(handle));
        Assert.Contains("anything.tmp", _library.Names(Folder));
        Assert.AreEqual(wanted.Length, _library.Files.Resolve($"{Folder}/anything.tmp").Value.Attributes.Size);
        Assert.IsEmpty(_library.Changes());

        Assert.AreEqual(FsError.None, await RenameAsync("anything.tmp", Name));

        CollectionAssert.AreEqual((string[])["MOOD"], _library.Changes());
        CollectionAssert.AreEqual(wanted, (await _library.Files.ReadFileAsync(Track)).Value);
        Assert.HasCount(2, _library.Names(Folder));
        Assert.AreEqual(FsError.ReadOnly, await RenameAsync(Name, "02 - Other.flac"));
    }

    [TestMethod]
    public async Task Create_AudioOfAnotherTrackOrNone_IsRefused()
    {
        HandleId other = await _library.CreateAsync(Folder, "copy.flac");
        await _library.WriteAsync(other, WritableLibrary.Song("Other", 2));
        Assert.AreEqual(FsError.None, await _library.CloseAsync(other));
        Assert.AreEqual(FsError.ReadOnly, await RenameAsync("copy.flac", Name));
        Assert.AreEqual(FsError.ReadOnly, await RenameAsync("copy.flac", "new.flac"));
        Assert.AreEqual(FsError.None, await _library.RemoveAsync(Folder, "copy.flac"));

        HandleId foreign = await _library.CreateAsync(Folder, "foreign.flac");
        await _library.WriteAsync(foreign, WritableLibrary.Song("Old", 7));
        Assert.AreEqual(FsError.ReadOnly, await _library.CloseAsync(foreign));
        Assert.AreEqual(FsError.ReadOnly, (await _library.Files.CreateFileAsync(default, _library.Node(Folder), "notes.txt"u8, OpenAccess.Write, false)).Error);
        Assert.HasCount(2, _library.Names(Folder));
        Assert.IsEmpty(_library.Changes());
    }

    [TestMethod]
    public async Task Remove_ThenRename_IsItsTags()
    {
        byte[] wanted = await WritableLibrary.RetagAsync(_song, ("MOOD", ["calm"]));
        await CopyAsync("01 - Old.flac.XyZ", wanted);
        Assert.AreEqual(FsError.None, await _library.RemoveAsync(Folder, Name));
        Assert.AreEqual(FsError.NotFound, _library.Files.Resolve(Track).Error);
        Assert.DoesNotContain(Name, _library.Names(Folder));

        Assert.AreEqual(FsError.None, await RenameAsync("01 - Old.flac.XyZ", Name));

        CollectionAssert.AreEqual(wanted, (await _library.Files.ReadFileAsync(Track)).Value);
        CollectionAssert.AreEqual((string[])["MOOD"], _library.Changes());
    }

    [TestMethod]
    public async Task Remove_AndNothingComes_TrackIsThereAgain()
    {
        await CopyAsync("01 - Old.flac.XyZ", await WritableLibrary.RetagAsync(_song, ("MOOD", ["calm"])));
        Assert.AreEqual(FsError.None, await _library.RemoveAsync(Folder, Name));
        _library.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.AreEqual(FsError.None, _library.Files.Resolve(Track).Error);
        _library.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.HasCount(2, _library.Names(Folder));
        Assert.IsEmpty(_library.Changes());
    }

    [TestMethod]
    public async Task Rename_ToABackupThenWriteAnew_IsItsTags()
    {
        const string backup = Name + "_KID3";
        byte[] wanted = await WritableLibrary.RetagAsync(_song, ("MOOD", ["calm"]));
        Assert.AreEqual(FsError.None, await RenameAsync(Name, backup));
        CollectionAssert.AreEqual(_song, (await _library.Files.ReadFileAsync($"{Folder}/{backup}")).Value);
        Assert.AreEqual(FsError.NotFound, _library.Files.Resolve(Track).Error);
        await CopyAsync(Name, wanted);
        Assert.AreEqual(FsError.None, await _library.RemoveAsync(Folder, backup));

        CollectionAssert.AreEqual((string[])["MOOD"], _library.Changes());
        CollectionAssert.AreEqual(wanted, (await _library.Files.ReadFileAsync(Track)).Value);
        Assert.HasCount(2, _library.Names(Folder));
    }

    [TestMethod]
    public async Task Write_MoreAfterTheFileTookItsPlace_IsKeptToo()
    {
        Assert.AreEqual(FsError.None, await RenameAsync(Name, Name + "_KID3"));
        HandleId handle = await _library.CreateAsync(Folder, Name);
        await _library.WriteAsync(handle, await WritableLibrary.RetagAsync(_song, ("MOOD", ["calm"])));
        Assert.IsTrue((await _library.Files.FlushAsync(default, handle, isClosing: false)).IsSuccess);
        await _library.WriteAsync(handle, await WritableLibrary.RetagAsync(_song, ("MOOD", ["loud"])));
        Assert.AreEqual(FsError.None, await _library.CloseAsync(handle));

        CollectionAssert.AreEqual((string[])["MOOD", "MOOD"], _library.Changes());
        Assert.AreEqual("loud", (await _library.FieldsAsync(Track))["MOOD"][0]);
    }

    [TestMethod]
    public async Task Write_TrackWithACopyElsewhere_AllCopiesSayTheSame()
    {
        _library.Nas.Put("music/same.flac", _song);
        await _library.ScanAsync();

        Assert.AreEqual(FsError.None, await RewriteAsync(Track, await WritableLibrary.RetagAsync(_song, ("TITLE", ["New"]))));

        CollectionAssert.AreEqual((string[])["TITLE,TITLE"], _library.Changes());
        CollectionAssert.AreEquivalent((string[])["01 - New.flac", "02 - Other.flac"], _library.Names(Folder));
    }

    [TestMethod]
    public async Task Write_TwoProgramsAtOnce_LastCloseDecides()
    {
        byte[] wanted = await WritableLibrary.RetagAsync(_song, ("MOOD", ["calm"]));
        HandleId one = await _library.OpenAsync(Track), two = await _library.OpenAsync(Track);
        await _library.WriteAsync(one, wanted[..3000]);
        // Half a file: what its audio is cannot be told.
        Assert.AreEqual(FsError.ReadOnly, await _library.CloseAsync(two));
        await _library.WriteAsync(one, wanted[3000..], 3000);
        Assert.AreEqual(FsError.None, await _library.CloseAsync(one));
        CollectionAssert.AreEqual((string[])["MOOD"], _library.Changes());
        CollectionAssert.AreEqual(wanted, (await _library.Files.ReadFileAsync(Track)).Value);
    }

    [TestMethod]
    public async Task Rename_ToABackupAndBack_ChangesNothing()
    {
        Assert.AreEqual(FsError.None, await RenameAsync(Name, Name + ".bak"));
        Assert.AreEqual(FsError.None, await RenameAsync(Name + ".bak", Name));
        CollectionAssert.AreEqual(_song, (await _library.Files.ReadFileAsync(Track)).Value);
        Assert.AreEqual(FsError.NotFound, _library.Files.Resolve($"{Folder}/{Name}.bak").Error);
        Assert.IsEmpty(_library.Changes());
    }

    [TestMethod]
    public async Task Open_WhatHasNoTags_IsReadOnly()
    {
        _library.Disk.Put("a/cover.jpg", [0xFF, 0xD8, 0xFF, 1]);
        await _library.ScanAsync();
        foreach (string path in (string[])[$"{Folder}/cover.jpg", ".origins/disk/a/1.flac"])
        {
            NodeId node = _library.Files.LookupReferenced(path).Value.Node;
            Assert.AreEqual(FsError.ReadOnly, (await _library.Files.OpenAsync(default, node, OpenAccess.Write)).Error, path);
        }

        Assert.AreEqual(FsError.ReadOnly, (await _library.Files.CreateFileAsync(default, _library.Node(".origins/disk/a"), "1.flac.tmp"u8, OpenAccess.Write, false)).Error);
        Assert.AreEqual(FsError.ReadOnly, (await _library.Files.SetAttributesAsync(default, _library.Node(Track), new AttributeChanges(5, null))).Error);
        Assert.AreEqual(FsError.None, (await _library.Files.SetAttributesAsync(default, _library.Node(Track), new AttributeChanges(null, 5))).Error);
    }

    [TestMethod]
    public async Task ExtendedAttribute_SetRemovedListed_IsTheField()
    {
        NodeId node = _library.Node(Track);
        Assert.IsTrue((await _library.Files.SetExtendedAttributeAsync(default, node, "user.musicfs.tag.mood"u8, "calm; salty"u8, ExtendedAttributeMode.Set)).IsSuccess);
        CollectionAssert.AreEqual((string[])["calm", "salty"], (await _library.FieldsAsync(Track))["MOOD"].ToArray());
        node = _library.Node(Track);
        Assert.AreEqual("calm; salty", Encoding.UTF8.GetString((await _library.Files.GetExtendedAttributeAsync(default, node, "user.musicfs.tag.MOOD"u8)).Value.Span));
        Assert.Contains("user.musicfs.tag.MOOD\0", Encoding.UTF8.GetString((await _library.Files.ListExtendedAttributesAsync(default, node)).Value.Span));
        Assert.AreEqual(FsError.Exists, (await _library.Files.SetExtendedAttributeAsync(default, node, "user.musicfs.tag.MOOD"u8, "x"u8, ExtendedAttributeMode.Create)).Error);
        Assert.AreEqual(FsError.NoAttribute, (await _library.Files.SetExtendedAttributeAsync(default, node, "user.musicfs.tag.NONE"u8, "x"u8, ExtendedAttributeMode.Replace)).Error);
        Assert.AreEqual(FsError.NotSupported, (await _library.Files.SetExtendedAttributeAsync(default, node, "user.mine"u8, "x"u8, ExtendedAttributeMode.Set)).Error);

        Assert.IsTrue((await _library.Files.RemoveExtendedAttributeAsync(default, node, "user.musicfs.tag.MOOD"u8)).IsSuccess);
        CollectionAssert.AreEqual(_song, (await _library.Files.ReadFileAsync(Track)).Value);
        Assert.AreEqual(FsError.NoAttribute, (await _library.Files.RemoveExtendedAttributeAsync(default, _library.Node(Track), "user.musicfs.tag.MOOD"u8)).Error);
    }

    private Task<FsError> RenameAsync(string name, string newName) => _library.RenameAsync(Folder, name, newName);

    private async Task CopyAsync(string name, byte[] content)
    {
        HandleId handle = await _library.CreateAsync(Folder, name);
        await _library.WriteAsync(handle, content);
        Assert.AreEqual(FsError.None, await _library.CloseAsync(handle));
    }

    private Task ResizeAsync(string path, long size) => ResizeAsync(_library.Node(path), size);

    private async Task ResizeAsync(NodeId node, long size) =>
        Assert.IsTrue((await _library.Files.SetAttributesAsync(default, node, new AttributeChanges(size, null))).IsSuccess);

    private async Task<FsError> RewriteAsync(string path, byte[] content)
    {
        HandleId handle = await _library.OpenAsync(path);
        await _library.WriteAsync(handle, content);
        await ResizeAsync(path, content.Length);
        return await _library.CloseAsync(handle);
    }
}
