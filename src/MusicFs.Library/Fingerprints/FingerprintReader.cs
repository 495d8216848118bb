using Microsoft.Data.Sqlite;
using MusicFs.Contracts.Tags;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.Fingerprints;

/// <summary>Reads the acoustic fingerprints of a catalog. Used by one thread at a time.</summary>
internal sealed class FingerprintReader(SqliteStatements statements)
{
    internal const string SameAudio =
        "fingerprints.audio_hash = files.audio_hash AND fingerprints.audio_length = files.audio_length AND fingerprints.audio_container = files.audio_container";

    private const string Columns = "id, audio_container, audio_length, audio_hash, milliseconds, print, problem, tried";

    private readonly SqliteStatement _after = statements.Prepare(
        $"SELECT {Columns} FROM fingerprints WHERE print IS NOT NULL AND milliseconds >= $a AND milliseconds <= $b AND (milliseconds > $a OR id > $c) ORDER BY milliseconds, id LIMIT $d", 4);

    private readonly SqliteStatement _byId = statements.Prepare($"SELECT {Columns} FROM fingerprints WHERE id = $a", 1);

    private readonly SqliteStatement _shared = statements.Prepare(
        "SELECT audio_container, audio_length, audio_hash FROM files WHERE audio_hash IS NOT NULL GROUP BY audio_hash, audio_length, audio_container HAVING count(*) > 1 LIMIT $a", 1);

    /// <summary>In the order of their lengths, behind one of a length and a number.</summary>
    public List<HeldFingerprint> Between(int shortest, long behind, int longest, int count)
    {
        List<HeldFingerprint> found = [];
        using SqliteDataReader rows = _after.Rows((long)shortest, (long)longest, behind, (long)count);
        while (rows.Read())
            found.Add(Print(rows));
        return found;
    }

    public HeldFingerprint? Find(long id)
    {
        using SqliteDataReader rows = _byId.Rows(id);
        return rows.Read() ? Print(rows) : null;
    }

    public List<AudioFingerprint> Shared(int count)
    {
        List<AudioFingerprint> found = [];
        using SqliteDataReader rows = _shared.Rows((long)count);
        while (rows.Read())
            found.Add(AudioFingerprint.Of((AudioContainer)rows.GetInt64(0), rows.GetInt64(1), rows.GetFieldValue<byte[]>(2)));
        return found;
    }

    public FingerprintCounts Count()
    {
        using SqliteCommand command = statements.Connection.CreateCommand();
        command.CommandText =
            "SELECT count(*), coalesce(sum(fingerprints.print IS NOT NULL), 0), coalesce(sum(fingerprints.problem IS NOT NULL), 0) "
            + $"FROM files LEFT JOIN fingerprints ON {SameAudio} WHERE files.audio_hash IS NOT NULL";
        using SqliteDataReader rows = command.ExecuteReader();
        rows.Read();
        return new FingerprintCounts(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2));
    }

    private static HeldFingerprint Print(SqliteDataReader row) => new(
        AudioFingerprint.Of((AudioContainer)row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3)), (int)row.GetInt64(4),
        row.IsDBNull(5) ? null : row.GetFieldValue<byte[]>(5), row.IsDBNull(6) ? null : row.GetString(6), DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(7)))
    {
        Id = row.GetInt64(0),
    };
}
