using System.Text;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Library.Imports;

namespace MusicFs.Library.Tests.Imports;

/// <summary>Playlists as players of many systems write them, and the tracks that they mean.</summary>
[TestClass]
public sealed class PlaylistImportTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-lists-").FullName;
    private ulong _next = 1;

    [TestCleanup]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow("/home/me/Music/a/1.mp3", "/home/me/Music/a/1.mp3")]
    [DataRow(@"D:\Music\A\1.mp3", "D:/Music/A/1.mp3")]
    [DataRow(@"\\nas\music\A\1.mp3", "/nas/music/A/1.mp3")]
    [DataRow("file:///home/me/B%C3%BCcher/100%25.mp3", "/home/me/Bücher/100%.mp3")]
    [DataRow("file:///C:/Music/a%20b.mp3", "C:/Music/a b.mp3")]
    [DataRow("file:///C|/Music/x.mp3", "C:/Music/x.mp3")]
    [DataRow("file://localhost/m/%E4.mp3", "/m/ä.mp3")]
    [DataRow("file://nas/share/x.mp3", "/nas/share/x.mp3")]
    [DataRow("../a/./x.mp3", "/lists/a/x.mp3")]
    [DataRow(@"a\x.mp3", "/lists/of/a/x.mp3")]
    [DataRow("AC: DC/x.mp3", "/lists/of/AC: DC/x.mp3")]
    [DataRow("http://radio.example/live", null)]
    [DataRow("spotify://track/1", null)]
    [DataRow("file:///", null)]
    [DataRow("/..", null)]
    public void Path_OfAnySystem_IsReadFromARootOn(string text, string? expected) => Assert.AreEqual(expected, PlaylistPath.Read(text, "/lists/of", out _));

    [TestMethod]
    public void Read_WhatPlayersWrite_IsEntriesWithLinesAndLabels()
    {
        PlaylistFile list = Write("x.m3u8", "\uFEFF#EXTM3U\r\n#PLAYLIST:Rainy Days\r\n#EXTINF:245 tvg=\"a,b\",Björk - Jóga\r\nD:\\M\\Jóga.mp3\r\n\r\n# a comment\r\n#EXTVLCOPT:x\r\n1.mp3\r\n#EXTINF:-1,\r\nhttp://radio.example/live\r\n");

        IReadOnlyList<ImportedTrack> entries = list.Read(out Problem? problem);

        Assert.IsNull(problem);
        Assert.AreEqual("Rainy Days", list.Name);
        CollectionAssert.AreEqual((int[])[4, 8, 10], entries.Select(static entry => entry.Line!.Number).ToArray());
        Assert.AreEqual("Björk - Jóga", entries[0].Line!.Label);
        Assert.AreEqual(245, entries[0].DurationSeconds);
        Assert.AreEqual(new PlaylistLine(8, "1.mp3", null, true), entries[1].Line);
        Assert.IsNull(entries[1].DurationSeconds);
        Assert.AreEqual($"{_folder}/1.mp3", Encoding.UTF8.GetString(entries[1].Path.Span));
        Assert.Contains("address", entries[2].Problem!);
        Assert.IsEmpty(list.Read(out _));
    }

    [TestMethod]
    public void Read_Pls_IsEntriesInTheOrderOfTheirNumbers()
    {
        PlaylistFile list = Write(
            "x.pls", "[Playlist]\r\nX-GNOME-Title=Rainy Days\r\nNumberOfEntries=3\r\nFile10=http://radio.example/live\r\nfile2=D:\\M\\Jóga.mp3\r\nTitle2=Björk - Jóga\r\nLength2=245\r\nTitle1=\r\nLength1=-1\r\nFile1=1.mp3\r\nFile1=2.mp3\r\nFile3=\r\nVersion=2\r\n");

        IReadOnlyList<ImportedTrack> entries = list.Read(out Problem? problem);

        Assert.IsNull(problem);
        Assert.AreEqual(("pls", "Rainy Days"), (list.Kind, list.Name));
        Assert.HasCount(3, entries);
        Assert.AreEqual(new PlaylistLine(10, "1.mp3", null, true), entries[0].Line);
        Assert.IsNull(entries[0].DurationSeconds);
        Assert.AreEqual(new PlaylistLine(5, "D:\\M\\Jóga.mp3", "Björk - Jóga", false), entries[1].Line);
        Assert.AreEqual((245, "D:/M/Jóga.mp3"), (entries[1].DurationSeconds, Encoding.UTF8.GetString(entries[1].Path.Span)));
        Assert.Contains("address", entries[2].Problem!);
    }

    [TestMethod]
    public void Read_Latin1_IsKnownByItsBytes()
    {
        PlaylistFile list = Write("Été.m3u", Encoding.Latin1.GetBytes("/m/Motörhead/Überdosis.mp3\r/m/2.mp3"));

        IReadOnlyList<ImportedTrack> entries = list.Read(out _);

        Assert.AreEqual("Été", list.Name);
        CollectionAssert.AreEqual((string[])["/m/Motörhead/Überdosis.mp3", "/m/2.mp3"], entries.Select(static entry => entry.Name).ToArray());
    }

    [TestMethod]
    public void Read_WhatIsNoPlaylist_IsRefused()
    {
        Write("binary.m3u", "a\0b"u8.ToArray()).Read(out Problem? binary);
        Write("huge.m3u", new byte[PlaylistFile.MostBytes + 1]).Read(out Problem? huge);
        Write("lines.m3u", new string('\n', 100_001)).Read(out Problem? lines);
        IReadOnlyList<ImportedTrack> longest = Write("long.m3u", new string('x', 5000)).Read(out _);

        Assert.Contains("no text", binary!.What);
        Assert.Contains("larger than 4 MiB", huge!.What);
        Assert.Contains("more than 100000 lines", lines!.What);
        Assert.Contains("longer than", longest[0].Problem!);
        Assert.IsLessThan(300, longest[0].Name.Length);
    }

    [TestMethod]
    [DataRow("x.M3U8", "1.mp3", "m3u")]
    [DataRow("list.txt", "\uFEFF#EXTM3U\n", "m3u")]
    [DataRow("list.txt", "1.mp3", null)]
    [DataRow("x.pls", "File1=1.mp3", "m3u")]
    [DataRow("x.M3U", "\n[PLAYLIST]\nFile1=1.mp3", "pls")]
    [DataRow("list.txt", "\uFEFF[playlist]\n", "pls")]
    public void KindOf_NameOrBeginning_Decides(string name, string content, string? kind)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);

        Assert.AreEqual(kind, ImportFile.KindOf(path, out _));
    }

    [TestMethod]
    public async Task Find_PathsOfAnotherMachine_TakeTheLongestEnd()
    {
        await using LibraryCatalog catalog = await OpenAsync(
            ("disk", "Abbey Road/01.flac", Tags("Come Together", 259)), ("disk", "Let It Be/01.flac", Tags("Two of Us", 217)),
            ("disk", "Live/Let It Be/01.flac", Tags("Two of Us (live)", 230)), ("disk", "Höhe/2.flac", Tags("Hoch", 100)), ("disk", "höhe/2.flac", Tags("hoch", 100)));

        string[] found = Find(catalog, (@"E:\Musik\abbey road\01.FLAC", null, null), ("/x/Live/Let It Be/01.flac", null, null), ("/x/Ho\u0308he/2.flac", null, null));

        CollectionAssert.AreEqual((string[])["disk:Abbey Road/01.flac 2", "disk:Live/Let It Be/01.flac 3", "disk:Höhe/2.flac 2"], found);
    }

    [TestMethod]
    public async Task Find_SeveralFilesFit_AreToldApartByLabelAndLengthOrNotTaken()
    {
        await using LibraryCatalog catalog = await OpenAsync(
            ("disk", "a/CD1/01.mp3", Tags("One", 100)), ("disk", "b/CD1/01.mp3", Tags("Two", 200)), ("disk", "c/CD1/01.mp3", Tags("Two", 203)));

        string[] found = Find(
            catalog, ("/x/CD1/01.mp3", null, null), ("/x/CD1/01.mp3", "Somebody - One", null), ("/x/CD1/01.mp3", "Somebody - Two", null),
            ("/x/CD1/01.mp3", "Somebody - Two", 202.5), ("/x/CD1/01.mp3", null, 99));

        Assert.Contains("3 files fit it by path: a/CD1/01.mp3, b/CD1/01.mp3 ...", found[0]);
        Assert.AreEqual("disk:a/CD1/01.mp3 2", found[1]);
        Assert.Contains("2 files fit it by path", found[2]);
        Assert.AreEqual("disk:c/CD1/01.mp3 2", found[3]);
        Assert.AreEqual("disk:a/CD1/01.mp3 2", found[4]);
    }

    [TestMethod]
    public async Task Find_TheNameAlone_MustBeConfirmedUnlessNothingElseIsSaid()
    {
        await using LibraryCatalog catalog = await OpenAsync(("disk", "a/Song.mp3", Tags("Song", 100)));

        string[] found = Find(
            catalog, ("/other/Song.mp3", null, null), ("/other/Song.mp3", "Somebody - Song", null), ("/other/Song.mp3", null, 101),
            ("/other/Song.mp3", "Somebody - Song", 150), ("Song.mp3", null, null));

        Assert.Contains("Only the name", found[0]);
        Assert.AreEqual("disk:a/Song.mp3 1", found[1]);
        Assert.AreEqual("disk:a/Song.mp3 1", found[2]);
        Assert.Contains("Only the name", found[3]);
        Assert.AreEqual("disk:a/Song.mp3 1", found[4]);
    }

    [TestMethod]
    public async Task Find_ArtistAndTitle_AreTheLastResort()
    {
        await using LibraryCatalog catalog = await OpenAsync(
            ("disk", "1", Tags("Jóga", 305) with { Artists = ["Björk"] }), ("disk", "2", Tags("B - C", 100) with { Artists = ["A - Z", "Y"] }),
            ("disk", "3", Tags("Twice", 100)), ("disk", "4", Tags("Twice", 100)), ("nas", "5", Tags("Copy", 60)), ("disk", "6", Tags("Copy", 60)));

        string[] found = Find(
            catalog, ("/q", "BJÖRK - Jo\u0301ga", 304), ("/q", "Björk - Jóga", 308), ("/q", "A - Z - B - C", null), ("/q", "Somebody - Twice", 100), ("/q", "Somebody - Copy", null), ("/q", null, null));

        Assert.AreEqual("disk:1 0", found[0]);
        Assert.Contains("No file", found[1]);
        Assert.AreEqual("disk:2 0", found[2]);
        Assert.Contains("2 files fit it by tags", found[3]);
        Assert.AreEqual("disk:6 nas:5 0", found[4]);
        Assert.Contains("no #EXTINF", found[5]);
    }

    private string[] Find(LibraryCatalog catalog, params (string Path, string? Label, double? Seconds)[] entries)
    {
        IEnumerable<ImportedTrack> tracks = entries.Select((entry, i) =>
            new ImportedTrack(
                Encoding.UTF8.GetBytes(PlaylistPath.Read(entry.Path, "/lists", out bool isBare)!), new Dictionary<string, IReadOnlyList<string>>(), entry.Seconds)
            {
                Line = new PlaylistLine(i + 1, entry.Path, entry.Label, isBare),
            });
        return
        [
            .. new PlaylistMatcher(catalog, ["disk", "nas"]).Find([.. tracks], CancellationToken.None)
                .Select(static found => found.Match.Problem ?? $"{string.Join(' ', found.Match.Files.Select(static file => $"{file.OriginId}:{file.File.Path}"))} {found.Tail}"),
        ];
    }

    private PlaylistFile Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    private PlaylistFile Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return (PlaylistFile)ImportFile.Open(path, out _)!;
    }

    private static TrackTags Tags(string title, double seconds) => new() { Title = title, Artists = ["Somebody"], DurationSeconds = seconds };

    private async Task<LibraryCatalog> OpenAsync(params (string Origin, string Path, TrackTags Tags)[] files)
    {
        LibraryCatalog catalog = LibraryCatalog.Open(_folder, out Problem? problem) ?? throw new AssertFailedException($"{problem}");
        foreach ((string origin, string path, TrackTags tags) in files)
            await catalog.PutAsync(origin, new CatalogFile(OriginPath.FromString(path), new OriginVersion(10, 20, _next), _next++, tags, null));
        await catalog.FlushAsync();
        return catalog;
    }
}
