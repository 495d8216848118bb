using Microsoft.Data.Sqlite;
using MusicFs.Contracts.FileSystem;
using MusicFs.Library.Imports;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.Tests.Imports;

/// <summary>Libraries of beets and iTunes, as they are and as somebody hostile would have them.</summary>
[TestClass]
public sealed class ImportFileTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-import-").FullName;

    private string Database => Path.Combine(_folder, "library.db");

    private string Xml => Path.Combine(_folder, "Library.xml");

    [TestCleanup]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Beets_Items_AreReadWithTheirFields()
    {
        Execute(
            """
            CREATE TABLE items (id INTEGER PRIMARY KEY, path BLOB, title TEXT, artist TEXT, artists TEXT, album TEXT, genre TEXT, year INTEGER, month INTEGER,
                day INTEGER, original_year INTEGER, track INTEGER, tracktotal INTEGER, comp INTEGER, bpm INTEGER, length REAL, mb_trackid TEXT, isrc TEXT);
            INSERT INTO items VALUES (3, CAST('/m/ä.flac' AS BLOB), 'One', 'A; B', 'A\␀B', 'Album', '', 1969, 9, 26, 1968, 7, 0, 1, 98, 123.4, 'r-1', NULL);
            INSERT INTO items VALUES (9, '/m/text.flac', 'Two', 'C feat. D', 'E\␀F', NULL, 'Rock', 2001, 0, 0, 0, 0, 0, 0, 0, 'long', 17, X'00');
            INSERT INTO items (id) VALUES (10);
            """);

        List<ImportedTrack> tracks = ReadAll(Database);

        Assert.HasCount(3, tracks);
        Assert.AreEqual("/m/ä.flac", tracks[0].Name);
        Assert.AreEqual(
            "ALBUM=Album ARTIST=A|B BPM=98 COMPILATION=1 DATE=1969-09-26 MUSICBRAINZ_TRACKID=r-1 ORIGINALDATE=1968 TITLE=One TRACKNUMBER=7", Text(tracks[0]));
        Assert.AreEqual(123.4, tracks[0].DurationSeconds);
        Assert.AreEqual("ARTIST=C feat. D DATE=2001 GENRE=Rock MUSICBRAINZ_TRACKID=17 TITLE=Two", Text(tracks[1]));
        Assert.AreEqual("/m/text.flac", tracks[1].Name);
        Assert.IsNull(tracks[1].DurationSeconds);
        Assert.IsNotNull(tracks[2].Problem);
    }

    [TestMethod]
    public void Beets_ManyItems_AreReadOnceEach()
    {
        Execute(
            """
            CREATE TABLE items (id INTEGER PRIMARY KEY, path BLOB, title TEXT);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3456) INSERT INTO items SELECT i, '/m/' || i, 'T' || i FROM n;
            """);

        List<ImportedTrack> tracks = ReadAll(Database);

        Assert.AreEqual(3456, tracks.Select(static track => track.Name).Distinct().Count());
    }

    [TestMethod]
    [DataRow("CREATE TABLE other (id INTEGER)")]
    [DataRow("CREATE VIEW items AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT id, 'x' AS path, 'x' AS title FROM n")]
    [DataRow("CREATE TABLE items (id INTEGER PRIMARY KEY, path TEXT, length REAL, title TEXT AS (zeroblob(1000000000)))")]
    [DataRow("CREATE VIRTUAL TABLE items USING fts5(id, path, title)")]
    public void Beets_DatabaseOfAnotherKind_IsRefusedInWords(string schema)
    {
        Execute(schema);

        Assert.IsNull(ImportFile.Open(Database, out Problem? problem));
        Assert.Contains("items", problem!.What);
    }

    [TestMethod]
    public void Beets_ValuesOutOfBounds_AreLeftAway()
    {
        Execute(
            """
            CREATE TABLE items (id INTEGER PRIMARY KEY, path BLOB, title TEXT, album TEXT, year INTEGER, track INTEGER);
            INSERT INTO items VALUES (1, '/m/1', printf('%.*c', 100000, 'x'), 'Album', 99999999999, -5);
            """);

        ImportedTrack track = ReadAll(Database).Single();

        Assert.AreEqual("ALBUM=Album", Text(track));
    }

    [TestMethod]
    public void Beets_DamagedFile_IsRefusedInWords()
    {
        Execute("CREATE TABLE items (id INTEGER PRIMARY KEY, path BLOB, title TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO items SELECT i, '/m/' || i, 'T' || i FROM n;");
        byte[] bytes = File.ReadAllBytes(Database);
        bytes.AsSpan(4096).Fill(0x5A);
        File.WriteAllBytes(Database, bytes);

        IImportSource? source = ImportFile.Open(Database, out Problem? problem);
        using (source)
        {
            if (source is not null)
                _ = source.Read(out problem);
        }

        Assert.Contains("damaged", problem!.What);
    }

    [TestMethod]
    public void HasChanged_SomebodyWrites_IsSo()
    {
        Execute("CREATE TABLE items (id INTEGER PRIMARY KEY, path BLOB, title TEXT); INSERT INTO items VALUES (1, '/m/1', 'T')");
        byte[] before = File.ReadAllBytes(Database);
        using IImportSource source = ImportFile.Open(Database, out _)!;
        _ = source.Read(out _);
        bool isBefore = source.HasChanged();
        CollectionAssert.AreEqual(before, File.ReadAllBytes(Database));

        Execute("UPDATE items SET title = 'U'");

        Assert.IsFalse(isBefore);
        Assert.IsTrue(source.HasChanged());
    }

    [TestMethod]
    public void Itunes_Tracks_AreReadWithTheirFields()
    {
        File.WriteAllText(Xml, Plist(
            """
            <key>12</key><dict><key>Track ID</key><integer>12</integer><key>Name</key><string>High &amp; Low</string><key>Artist</key><string>A</string>
              <key>Year</key><integer>1999</integer><key>Track Number</key><integer>3</integer><key>Compilation</key><true/><key>Total Time</key><integer>61500</integer>
              <key>Rating</key><integer>80</integer><key>Play Count</key><integer>4</integer><key>Track Type</key><string>File</string>
              <key>Location</key><string>file://localhost/C:/Music/%C3%A4%20b.mp3</string></dict>
            <key>13</key><dict><key>Name</key><string>Film</string><key>Has Video</key><true/><key>Location</key><string>file:///Users/x/film.m4v</string></dict>
            <key>14</key><dict><key>Name</key><string>Stream</string><key>Track Type</key><string>URL</string></dict>
            <key>15</key><dict><key>Name</key><string>Two</string><key>Rating</key><integer>60</integer><key>Rating Computed</key><true/><key>Location</key><string>file:///Users/x/two.mp3</string></dict>
            """));

        using IImportSource source = ImportFile.Open(Xml, out _)!;
        List<ImportedTrack> tracks = ReadAll(source);

        Assert.HasCount(2, tracks);
        Assert.AreEqual("C:/Music/ä b.mp3", tracks[0].Name);
        Assert.AreEqual("ARTIST=A COMPILATION=1 DATE=1999 RATING=80 TITLE=High & Low TRACKNUMBER=3", Text(tracks[0]));
        Assert.AreEqual(61.5, tracks[0].DurationSeconds);
        Assert.AreEqual("/Users/x/two.mp3", tracks[1].Name);
        Assert.AreEqual("TITLE=Two", Text(tracks[1]));
        Assert.AreEqual(1, source.Left["Play Count"]);
    }

    [TestMethod]
    public void Itunes_HostileDocument_IsRefusedInWords()
    {
        string deep = string.Concat(Enumerable.Repeat("<dict><key>1</key>", 20_000));
        string entities = Plist("<key>1</key><dict><key>Name</key><string>&lol;</string></dict>")
            .Replace("<!DOCTYPE plist SYSTEM \"http://127.0.0.1:9/none.dtd\">", "<!DOCTYPE plist [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY lol \"&a;&a;&a;&a;\">]>", StringComparison.Ordinal);
        string[] documents =
        [
            "<plist><dict><key>Tracks</key><dict><key>1</key>" + deep, entities, Plist("<key>1</key><dict><key>Name</key><string>x"), "<plist version=\"1.0\"><dict><key>Other</key><dict/></dict></plist>",
            "<plist version=\"1.0\"/>", "<plist version=\"1.0\"><dict><key>Tracks</key>",
        ];
        foreach (string document in documents)
        {
            File.WriteAllText(Xml, document);
            using IImportSource source = ImportFile.Open(Xml, out _)!;

            _ = source.Read(out Problem? problem);

            Assert.IsNotNull(problem, document[..Math.Min(80, document.Length)]);
        }
    }

    [TestMethod]
    public void Itunes_HugeText_IsLeftAway()
    {
        File.WriteAllText(Xml, Plist($"<key>1</key><dict><key>Name</key><string>T</string><key>Comments</key><string>{new string('x', 5_000_000)}</string></dict>"));

        Assert.AreEqual("TITLE=T", Text(ReadAll(Xml).Single()));
    }

    [TestMethod]
    [DataRow("path,TITLE\n/a,b\n")]
    [DataRow("")]
    public void Open_FileOfAnotherKind_IsRefusedInWords(string content)
    {
        File.WriteAllText(Xml, content);

        Assert.IsNull(ImportFile.Open(Xml, out Problem? problem));
        Assert.Contains("neither", problem!.What);
        Assert.IsNull(ImportFile.Open(Xml + ".none", out problem));
        Assert.Contains("cannot be read", problem!.What);
    }

    private static string Plist(string tracks) =>
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE plist SYSTEM "http://127.0.0.1:9/none.dtd">
        <plist version="1.0"><dict><key>Major Version</key><integer>1</integer><key>Tracks</key><dict>{tracks}</dict>
        <key>Playlists</key><array><dict><key>Name</key><string>Tracks</string></dict></array></dict></plist>
        """;

    private static List<ImportedTrack> ReadAll(string path)
    {
        using IImportSource source = ImportFile.Open(path, out Problem? problem) ?? throw new AssertFailedException($"{problem}");
        return ReadAll(source);
    }

    private static List<ImportedTrack> ReadAll(IImportSource source)
    {
        List<ImportedTrack> all = [];
        while (true)
        {
            IReadOnlyList<ImportedTrack> portion = source.Read(out Problem? problem);
            Assert.IsNull(problem);
            if (portion.Count == 0)
                return all;
            all.AddRange(portion);
        }
    }

    private static string Text(ImportedTrack track) =>
        string.Join(' ', track.Fields.OrderBy(static field => field.Key, StringComparer.Ordinal).Select(static field => $"{field.Key}={string.Join('|', field.Value)}"));

    private void Execute(string sql)
    {
        SqliteEngine.EnsureStarted();
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = Database, Pooling = false }.ToString());
        connection.Open();
        SqliteFile.Execute(connection, sql);
    }
}
