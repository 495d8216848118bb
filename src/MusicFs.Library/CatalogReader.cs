using Microsoft.Data.Sqlite;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Library.Fingerprints;
using MusicFs.Library.Records;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library;

/// <summary>A connection that reads the catalog, with its statements prepared. Used by one thread at a time.</summary>
internal sealed class CatalogReader : IDisposable
{
    private const string Columns = "folders.path, files.name, files.size, files.modified, files.tag, files.identity, files.record, files.problem, "
        + "files.audio_container, files.audio_length, files.audio_hash, files.mark, origins.name, files.parts";
    private const string Joined = "files JOIN folders ON folders.id = files.folder JOIN origins ON origins.id = folders.origin";

    /// <summary>The index holds no rows without a tag, which the statement must say for it to be used.</summary>
    internal const string ByVersion =
        $"SELECT {Columns} FROM {Joined} WHERE files.tag = $b AND files.tag <> 0 AND files.size = $c AND files.modified = $d AND origins.name = $a LIMIT 1";

    /// <summary>Likewise.</summary>
    internal const string ByAudio =
        $"SELECT {Columns} FROM {Joined} WHERE files.audio_hash = $a AND files.audio_hash IS NOT NULL AND files.audio_length = $b AND files.audio_container = $c LIMIT 100";

    /// <summary>Of a track the first other one with its audio. Rows of later files come later.</summary>
    internal const string CopyByAudio = "SELECT identity FROM files WHERE audio_hash = $a AND audio_hash IS NOT NULL AND identity <> $b ORDER BY id LIMIT 1";

    private readonly SqliteStatements _statements;
    private readonly SqliteStatement _inFolder;
    private readonly SqliteStatement _byPath;
    private readonly SqliteStatement _folders;
    private readonly SqliteStatement _anyOf;
    private readonly SqliteStatement _byVersion;
    private readonly SqliteStatement _byIdentity;
    private readonly SqliteStatement _hasIdentity;
    private readonly SqliteStatement _byAudio;
    private readonly SqliteStatement _locate;
    private readonly SqliteStatement _changed;
    private readonly SqliteStatement _identityAt;
    private readonly SqliteStatement _copy;
    private readonly SqliteStatement _withoutPrint;

    public CatalogReader(string path)
    {
        _statements = new SqliteStatements(SqliteFile.Connect(path, isDurable: false));
        _inFolder = _statements.Prepare($"SELECT {Columns} FROM {Joined} WHERE origins.name = $a AND folders.path = $b", 2);
        _byPath = _statements.Prepare($"SELECT {Columns} FROM {Joined} WHERE origins.name = $a AND folders.path = $b AND files.name = $c", 3);
        _folders = _statements.Prepare("SELECT folders.path FROM folders JOIN origins ON origins.id = folders.origin WHERE origins.name = $a ORDER BY folders.path", 1);
        _anyOf = _statements.Prepare($"SELECT 1 FROM {Joined} WHERE origins.name = $a LIMIT 1", 1);
        _byVersion = _statements.Prepare(ByVersion, 4);
        _byIdentity = _statements.Prepare($"SELECT {Columns} FROM {Joined} WHERE files.identity = $a", 1);
        _hasIdentity = _statements.Prepare("SELECT 1 FROM files WHERE identity = $a", 1);
        _byAudio = _statements.Prepare(ByAudio, 3);
        _locate = _statements.Prepare($"SELECT origins.name, folders.path, files.name FROM {Joined} WHERE files.identity = $a", 1);
        _changed = _statements.Prepare("SELECT id, identity FROM files WHERE id > $a AND revision > $b ORDER BY id LIMIT $c", 3);
        _identityAt = _statements.Prepare($"SELECT files.identity FROM {Joined} WHERE origins.name = $a AND folders.path = $b AND files.name = $c", 3);
        _copy = _statements.Prepare(CopyByAudio, 2);
        _withoutPrint = _statements.Prepare(
            $"SELECT {Columns}, files.id FROM {Joined} WHERE files.id > $a AND files.audio_hash IS NOT NULL AND NOT EXISTS (SELECT 1 FROM fingerprints WHERE {FingerprintReader.SameAudio} "
            + $"AND (problem IS NULL OR tries >= {HeldFingerprint.MostTries} OR tried > $c)) ORDER BY files.id LIMIT $b", 3);
        Prints = new FingerprintReader(_statements);
    }

    /// <summary>What is known of how audio sounds.</summary>
    public FingerprintReader Prints { get; }

    public List<CatalogFile> FilesIn(string originId, OriginPath folder)
    {
        List<CatalogFile> files = [];
        using SqliteDataReader rows = _inFolder.Rows(originId, folder.Bytes.ToArray());
        while (rows.Read())
            files.Add(File(rows));
        return files;
    }

    public CatalogFile? Find(string originId, OriginPath path)
    {
        using SqliteDataReader rows = _byPath.Rows(originId, path.Parent.Bytes.ToArray(), path.Name.ToArray());
        return rows.Read() ? File(rows) : null;
    }

    public List<OriginPath> FoldersOf(string originId)
    {
        List<OriginPath> folders = [];
        using SqliteDataReader rows = _folders.Rows(originId);
        while (rows.Read())
            folders.Add(new OriginPath(rows.GetFieldValue<byte[]>(0)));
        return folders;
    }

    public bool HasFiles(string originId) => _anyOf.Number(originId) is not null;

    public string Id => Convert.ToHexString((byte[])SqliteFile.Scalar(_statements.Connection, "SELECT id FROM about")!);

    public CatalogFile? FindVersion(string originId, OriginVersion version)
    {
        using SqliteDataReader rows = _byVersion.Rows(originId, (long)version.Tag, version.Size, version.ModifiedNanoseconds);
        return rows.Read() ? File(rows) : null;
    }

    public bool HasIdentity(ulong identity) => _hasIdentity.Number((long)identity) is not null;

    public (string OriginId, CatalogFile File)? FindIdentity(ulong identity)
    {
        using SqliteDataReader rows = _byIdentity.Rows((long)identity);
        return rows.Read() ? (rows.GetString(12), File(rows)) : null;
    }

    public List<(string OriginId, CatalogFile File)> FindAudio(AudioFingerprint audio)
    {
        List<(string, CatalogFile)> files = [];
        using SqliteDataReader rows = _byAudio.Rows(audio.ToBytes(), audio.AudioLength, (long)audio.Container);
        while (rows.Read())
            files.Add((rows.GetString(12), File(rows)));
        return files;
    }

    public long Revision => (long)SqliteFile.Scalar(_statements.Connection, "SELECT revision FROM about")!;

    public List<(long Row, ulong Identity)> ChangedAfter(long revision, long row, int count)
    {
        List<(long, ulong)> changed = [];
        using SqliteDataReader rows = _changed.Rows(row, revision, (long)count);
        while (rows.Read())
            changed.Add((rows.GetInt64(0), (ulong)rows.GetInt64(1)));
        return changed;
    }

    public List<(long Row, string OriginId, CatalogFile File)> WithoutPrint(long row, int count, long triedBefore)
    {
        List<(long, string, CatalogFile)> files = [];
        using SqliteDataReader rows = _withoutPrint.Rows(row, (long)count, triedBefore);
        while (rows.Read())
            files.Add((rows.GetInt64(14), rows.GetString(12), File(rows)));
        return files;
    }

    public List<(ulong Identity, string OriginId, OriginPath Path)> Locate(IReadOnlyList<ulong> identities)
    {
        List<(ulong, string, OriginPath)> found = new(identities.Count);
        // One look at the file for all: each of its own would lock it anew.
        SqliteFile.Execute(_statements.Connection, "BEGIN");
        try
        {
            foreach (ulong identity in identities)
            {
                using SqliteDataReader rows = _locate.Rows((long)identity);
                if (rows.Read())
                    found.Add((identity, rows.GetString(0), new OriginPath(rows.GetFieldValue<byte[]>(1)).Append(rows.GetFieldValue<byte[]>(2))));
            }
        }
        finally
        {
            SqliteFile.Execute(_statements.Connection, "ROLLBACK");
        }

        return found;
    }

    /// <summary>What the tracks of files are known by, in their order; null for what is not known.</summary>
    public List<ulong?> Identify(IReadOnlyList<(string OriginId, OriginPath Path)> files)
    {
        List<ulong?> identities = new(files.Count);
        foreach ((string originId, OriginPath path) in files)
            identities.Add((ulong?)_identityAt.Number(originId, path.Parent.Bytes.ToArray(), path.Name.ToArray()));
        return identities;
    }

    /// <summary>The first file of the same audio that is not this one.</summary>
    public ulong? CopyOf(ulong identity, byte[] audio) => (ulong?)_copy.Number(audio, (long)identity);

    public CatalogStatistics Count(long bytes)
    {
        using SqliteCommand command = _statements.Connection.CreateCommand();
        command.CommandText =
            "SELECT count(*), count(*) - count(record), (SELECT count(*) FROM folders), coalesce(sum(size), 0), (SELECT revision FROM about) FROM files";
        using SqliteDataReader rows = command.ExecuteReader();
        rows.Read();
        return new CatalogStatistics(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), bytes, rows.GetInt64(4));
    }

    public void Dispose() => _statements.Dispose();

    private static CatalogFile File(SqliteDataReader row)
    {
        var folder = new OriginPath(row.GetFieldValue<byte[]>(0));
        var version = new OriginVersion(row.GetInt64(2), row.GetInt64(3), (ulong)row.GetInt64(4));
        byte[]? record = row.IsDBNull(6) ? null : row.GetFieldValue<byte[]>(6);
        return new CatalogFile(
            folder.Append(row.GetFieldValue<byte[]>(1)), version, (ulong)row.GetInt64(5), record is null ? null : TagRecord.Read(record),
            row.IsDBNull(7) ? null : row.GetString(7), AudioOf(row), row.IsDBNull(11) ? 0 : (ulong)row.GetInt64(11),
            row.IsDBNull(13) ? null : row.GetString(13));
    }

    private static AudioFingerprint? AudioOf(SqliteDataReader row) =>
        row.IsDBNull(10) ? null : AudioFingerprint.Of((AudioContainer)row.GetInt64(8), row.GetInt64(9), row.GetFieldValue<byte[]>(10));
}
