using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;

namespace MusicFs.Library.Tests;

[TestClass]
public sealed class LibraryCatalogTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-catalog-").FullName;

    private string File => Path.Combine(_folder, LibraryCatalog.FileName);

    [TestCleanup]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Put_ThenReopened_IsThere()
    {
        CatalogFile file = Track("a/b/1.flac", 7);
        await UseAsync(catalog => catalog.PutAsync("disk", file));

        await using LibraryCatalog again = Open();
        CatalogFile found = again.FilesIn("disk", OriginPath.FromString("a/b")).Single();

        Assert.AreEqual((file.Path, file.Version, file.Identity, "Höhe"), (found.Path, found.Version, found.Identity, found.Tags!.Title));
        Assert.IsEmpty(again.FilesIn("disk", OriginPath.FromString("a")));
        Assert.IsEmpty(again.FilesIn("other", OriginPath.FromString("a/b")));
    }

    [TestMethod]
    public async Task Put_NameThatIsNoText_KeepsItsBytes()
    {
        OriginPath path = new OriginPath("x"u8.ToArray()).Append([0xFF, 0xFE, (byte)'\'', 0x80]);
        await using LibraryCatalog catalog = Open();
        await catalog.PutAsync("disk", Track("x/1", 1) with { Path = path });
        await catalog.FlushAsync();

        Assert.AreEqual(path, catalog.FilesIn("disk", OriginPath.FromString("x")).Single().Path);
    }

    [TestMethod]
    public async Task FindVersion_OfAFileAnywhere_FindsIt()
    {
        await using LibraryCatalog catalog = Open();
        await catalog.PutAsync("disk", Track("a/1", 1));
        await catalog.PutAsync("disk", Track("b/2", 2));
        await catalog.FlushAsync();

        Assert.AreEqual("b/2", catalog.FindVersion("disk", Version(2))?.Path.ToString());
        Assert.IsNull(catalog.FindVersion("other", Version(2)));
        Assert.IsNull(catalog.FindVersion("disk", Version(2) with { Size = 5 }));
        Assert.IsNull(catalog.FindVersion("disk", Version(2) with { Tag = 0 }));
    }

    [TestMethod]
    public async Task FindVersion_InALargeCatalog_UsesTheIndex()
    {
        await UseAsync(_ => ValueTask.CompletedTask);
        await using var connection = Sqlite.SqliteFile.Connect(File, isDurable: false);
        await using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + CatalogReader.ByVersion.Replace("$a", "''").Replace("$b", "1").Replace("$c", "1").Replace("$d", "1");
        await using var rows = await command.ExecuteReaderAsync();

        List<string> plan = [];
        while (await rows.ReadAsync())
            plan.Add(rows.GetString(3));

        Assert.IsTrue(plan.Any(step => step.Contains("files_by_tag", StringComparison.Ordinal)), string.Join('\n', plan));
    }

    [TestMethod]
    public async Task FindAudio_ManyFiles_UsesItsIndex()
    {
        await UseAsync(_ => ValueTask.CompletedTask);
        await using var connection = Sqlite.SqliteFile.Connect(File, isDurable: false);
        await using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + CatalogReader.ByAudio.Replace("$a", "x''").Replace("$b", "1").Replace("$c", "1");
        await using var rows = await command.ExecuteReaderAsync();

        List<string> plan = [];
        while (await rows.ReadAsync())
            plan.Add(rows.GetString(3));

        Assert.IsTrue(plan.Any(step => step.Contains("files_by_audio", StringComparison.Ordinal)), string.Join('\n', plan));
    }

    [TestMethod]
    public async Task Put_SameIdentityElsewhere_MovesIt()
    {
        await using LibraryCatalog catalog = Open();
        await catalog.PutAsync("disk", Track("a/1", 1));
        await catalog.PutAsync("disk", Track("b/1", 1));
        await catalog.FlushAsync();

        Assert.AreEqual(1L, catalog.GetStatistics().Files);
        Assert.IsTrue(catalog.HasIdentity(1));
        Assert.HasCount(1, catalog.FilesIn("disk", OriginPath.FromString("b")));
    }

    [TestMethod]
    public async Task Remove_LastFileOfAFolder_ForgetsTheFolder()
    {
        await using LibraryCatalog catalog = Open();
        await catalog.PutAsync("disk", Track("a/1", 1));
        await catalog.PutAsync("disk", Track("a/b/2", 2));
        await catalog.PutAsync("disk", Track("ab/3", 3));
        await catalog.RemoveAsync("disk", OriginPath.FromString("ab/3"));
        await catalog.RemoveAsync("disk", OriginPath.FromString("never/seen"));
        await catalog.FlushAsync();

        CollectionAssert.AreEqual(new[] { "a", "a/b" }, catalog.FoldersOf("disk").Select(path => path.ToString()).ToArray());
        Assert.IsTrue(catalog.HasFiles("disk"));
        Assert.IsFalse(catalog.HasFiles("other"));
    }

    [TestMethod]
    public async Task Put_Unreadable_KeepsTheReason()
    {
        await using LibraryCatalog catalog = Open();
        await catalog.PutAsync("disk", Track("a/1", 1) with { Tags = null, Problem = "It is broken." });
        await catalog.FlushAsync();

        Assert.AreEqual("It is broken.", catalog.FilesIn("disk", OriginPath.FromString("a")).Single().Problem);
        Assert.AreEqual((1L, 1L), (catalog.GetStatistics().Files, catalog.GetStatistics().Unreadable));
    }

    [TestMethod]
    public async Task Open_HeldByAnother_SaysSo()
    {
        await using LibraryCatalog first = Open();

        LibraryCatalog? second = LibraryCatalog.Open(_folder, out Problem? problem);

        Assert.IsNull(second);
        StringAssert.Contains(problem!.What, $"in use by process {Environment.ProcessId}.");
        Assert.IsNotNull(LibraryCatalog.Delete(_folder));
    }

    [TestMethod]
    [DataRow("this is not a database, and long enough to be looked at as one")]
    [DataRow("")]
    public async Task Open_DamagedFile_SetsItAsideAndBeginsAnew(string content)
    {
        await System.IO.File.WriteAllTextAsync(File, content);

        await using LibraryCatalog catalog = Open();
        await catalog.PutAsync("disk", Track("a/1", 1));

        Assert.IsNull(await catalog.FlushAsync());
        Assert.AreEqual(content.Length > 0, catalog.SetAside is not null && System.IO.File.Exists(catalog.SetAside));
    }

    [TestMethod]
    public async Task Open_OfALaterVersion_SetsItAside()
    {
        await UseAsync(catalog => catalog.PutAsync("disk", Track("a/1", 1)));
        await using (var connection = Sqlite.SqliteFile.Connect(File, isDurable: false))
            Sqlite.SqliteFile.Execute(connection, "PRAGMA user_version = 99");

        await using LibraryCatalog catalog = Open();

        Assert.IsNotNull(catalog.SetAside);
        Assert.AreEqual(0L, catalog.GetStatistics().Files);
    }

    [TestMethod]
    public async Task Check_FlippedBits_AreFound()
    {
        await UseAsync(async catalog =>
        {
            for (ulong i = 1; i <= 2000; i++)
                await catalog.PutAsync("disk", Track($"a/{i}", i));
        });
        byte[] bytes = await System.IO.File.ReadAllBytesAsync(File);
        bytes.AsSpan(bytes.Length / 2, 20_000).Fill(0xA5);
        await System.IO.File.WriteAllBytesAsync(File, bytes);

        await using LibraryCatalog catalog = Open();

        Assert.IsTrue(catalog.SetAside is not null || catalog.Check() is not null);
        // Reading what is damaged answers that nothing is known, and does not throw.
        for (int i = 0; i < 10; i++)
            _ = catalog.FilesIn("disk", OriginPath.FromString("a"));
    }

    [TestMethod]
    public async Task Delete_NotInUse_BeginsAnew()
    {
        await UseAsync(catalog => catalog.PutAsync("disk", Track("a/1", 1)));

        Assert.IsNull(LibraryCatalog.Delete(_folder));

        await using LibraryCatalog catalog = Open();
        Assert.AreEqual(0L, catalog.GetStatistics().Files);
    }

    [TestMethod]
    public async Task Put_ManyTracks_TakeLessThanAKibibyteEach()
    {
        const int Tracks = 5000;
        await UseAsync(async catalog =>
        {
            for (ulong i = 1; i <= Tracks; i++)
                await catalog.PutAsync("disk", Track($"artist {i / 100}/album {i / 10}/{i} title.flac", i) with { Tags = Usual(i) });
        });

        Assert.IsLessThan(1024.0 * Tracks, new FileInfo(File).Length);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public async Task Open_OfAnEarlierVersion_KeepsWhatIsInIt(int version)
    {
        await using (var old = Sqlite.SqliteFile.Connect(File, isDurable: false))
        {
            Sqlite.SqliteFile.Migrate(old, [.. Sqlite.SqliteFile.Scripts("catalog").Take(version)]);
            Sqlite.SqliteFile.Execute(
                old,
                """
                INSERT INTO origins (name) VALUES ('disk');
                INSERT INTO folders (origin, path) VALUES (1, x'61');
                INSERT INTO files (folder, name, size, modified, tag, identity, revision, problem) VALUES (1, x'31', 1000, 5, 6, 7, 41, 'No tags.');
                """);
        }

        await using LibraryCatalog catalog = Open();

        Assert.IsNull(catalog.SetAside);
        Assert.AreEqual((7UL, "No tags."), catalog.FilesIn("disk", OriginPath.FromString("a")).Select(file => (file.Identity, file.Problem)).Single());
        Assert.AreEqual(41, catalog.GetStatistics().Revision);
        await catalog.PutAsync("disk", Track("a/2", 2));
        await catalog.FlushAsync();
        Assert.AreEqual(42, catalog.GetStatistics().Revision);
    }

    private static OriginVersion Version(ulong number) => new(1000, 1_700_000_000_000_000_000 + (long)number, number);

    private static CatalogFile Track(string path, ulong number) => new(OriginPath.FromString(path), Version(number), number, TagSamples.Full, null);

    private static TrackTags Usual(ulong number)
    {
        string album = $"Album number {number / 10}";
        string id = new Guid((int)number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).ToString("D");
        return TagSamples.Full with
        {
            Lyrics = null,
            CueSheet = null,
            Chapters = [],
            Problems = [],
            Title = $"Title {number}",
            Album = album,
            MusicBrainz = new MusicBrainzIds { RecordingId = id, ReleaseId = id, TrackId = id, ArtistIds = [id] },
            Fields = new Dictionary<string, IReadOnlyList<string>> { ["TITLE"] = [$"Title {number}"], ["ALBUM"] = [album], ["ARTIST"] = ["Ann"], ["MUSICBRAINZ_TRACKID"] = [id] },
        };
    }

    private async Task UseAsync(Func<LibraryCatalog, ValueTask> use)
    {
        await using LibraryCatalog catalog = Open();
        await use(catalog);
        Assert.IsNull(await catalog.FlushAsync());
    }

    private LibraryCatalog Open() => LibraryCatalog.Open(_folder, out Problem? problem) ?? throw new AssertFailedException($"{problem}");
}
