using Microsoft.Data.Sqlite;
using MusicFs.Contracts.Failures;
using MusicFs.Contracts.Origins;
using MusicFs.Library.Fingerprints;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library;

/// <summary>The connection that writes the catalog, a batch of changes in one transaction. Used by the one writer.</summary>
internal sealed class CatalogWriter : IDisposable
{
    private readonly SqliteStatements _statements;
    private readonly SqliteStatement _findOrigin;
    private readonly SqliteStatement _addOrigin;
    private readonly SqliteStatement _findFolder;
    private readonly SqliteStatement _addFolder;
    private readonly SqliteStatement _put;
    private readonly SqliteStatement _release;
    private readonly SqliteStatement _identify;
    private readonly SqliteStatement _identityOf;
    private readonly SqliteStatement _divide;
    private readonly SqliteStatement _remove;
    private readonly SqliteStatement _tidy;
    private readonly SqliteStatement _revise;
    private readonly SqliteStatement _putPrint;
    private readonly SqliteStatement _tidyPrints;
    private readonly Dictionary<string, long> _origins = new(StringComparer.Ordinal);
    private readonly HashSet<ulong> _touched = [];
    private long _revision;

    public CatalogWriter(SqliteConnection connection)
    {
        _statements = new SqliteStatements(connection);
        _findOrigin = _statements.Prepare("SELECT id FROM origins WHERE name = $a", 1);
        _addOrigin = _statements.Prepare("INSERT INTO origins (name) VALUES ($a) RETURNING id", 1);
        _findFolder = _statements.Prepare("SELECT id FROM folders WHERE origin = $a AND path = $b", 2);
        _addFolder = _statements.Prepare("INSERT INTO folders (origin, path) VALUES ($a, $b) RETURNING id", 2);
        // A file that moved leaves its old row: the number goes with it.
        _release = _statements.Prepare("DELETE FROM files WHERE identity = $a AND NOT (folder = $b AND name = $c)", 3);
        _put = _statements.Prepare(
            "INSERT INTO files (folder, name, size, modified, tag, identity, revision, record, problem, audio_container, audio_length, audio_hash, mark) "
            + "VALUES ($a, $b, $c, $d, $e, $f, $g, $h, $i, $j, $k, $l, $m) "
            + "ON CONFLICT (folder, name) DO UPDATE SET size = $c, modified = $d, tag = $e, identity = $f, revision = $g, record = $h, problem = $i, "
            + "audio_container = $j, audio_length = $k, audio_hash = $l, mark = $m", 13);
        _identify = _statements.Prepare("UPDATE files SET identity = $c, revision = $d WHERE folder = $a AND name = $b", 4);
        _identityOf = _statements.Prepare("SELECT identity FROM files WHERE folder = $a AND name = $b", 2);
        _divide = _statements.Prepare("UPDATE files SET parts = $c, revision = $d WHERE folder = $a AND name = $b RETURNING identity", 4);
        _remove = _statements.Prepare("DELETE FROM files WHERE folder = $a AND name = $b RETURNING identity", 2);
        _tidy = _statements.Prepare("DELETE FROM folders WHERE id = $a AND NOT EXISTS (SELECT 1 FROM files WHERE folder = $a)", 1);
        _revise = _statements.Prepare("UPDATE about SET revision = $a", 1);
        _putPrint = _statements.Prepare(
            "INSERT INTO fingerprints (audio_hash, audio_length, audio_container, milliseconds, print, problem, tries, tried) VALUES ($a, $b, $c, $d, $e, $f, 1, $g) "
            + "ON CONFLICT (audio_hash, audio_length, audio_container) DO UPDATE SET milliseconds = $d, print = $e, problem = $f, tries = tries + 1, tried = $g", 7);
        _tidyPrints = _statements.Prepare($"DELETE FROM fingerprints WHERE NOT EXISTS (SELECT 1 FROM files WHERE files.audio_hash IS NOT NULL AND {FingerprintReader.SameAudio})", 0);
        _revision = (long)SqliteFile.Scalar(connection, "SELECT revision FROM about")!;
    }

    /// <summary>All of them or none. Throws <see cref="SqliteException"/>.</summary>
    public void Apply(IReadOnlyList<CatalogChange> changes)
    {
        using SqliteTransaction transaction = _statements.Begin();
        try
        {
            _revision++;
            _touched.Clear();
            foreach (CatalogChange change in changes)
            {
                if (change.File is { } file)
                    Put(change.OriginId, file, change.Record);
                else if (change.Print is { } print)
                    PutPrint(print);
                else if (change.TidiesPrints)
                    _tidyPrints.Run();
                else if (change.Parts is { } parts)
                    SetParts(change.OriginId, change.Path, parts);
                else if (change.Identity != 0)
                    SetIdentity(change.OriginId, change.Path, change.Identity);
                else
                    Remove(change.OriginId, change.Path);
            }

            _revise.Run(_revision);
            if (Failpoint.Fails(Failpoint.CatalogBeforeCommit))
                throw new SqliteException("A test lets it fail.", SqliteFile.InputOutput);
            transaction.Commit();
            _ = Failpoint.Fails(Failpoint.CatalogAfterCommit);
        }
        catch (SqliteException)
        {
            // Rows of origins that were added are rolled back with the rest.
            _origins.Clear();
            throw;
        }
    }

    /// <summary>The revision that was written last, and the identities of what it put, changed or removed.</summary>
    public (long Revision, ulong[] Identities) Touched => (_revision, [.. _touched]);

    public void Dispose() => _statements.Dispose();

    private void Put(string originId, CatalogFile file, byte[]? record)
    {
        long folder = FolderOf(originId, file.Path.Parent, isWanted: true);
        byte[] name = file.Path.Name.ToArray();
        _release.Run((long)file.Identity, folder, name);
        Touch(_identityOf.Number(folder, name));
        _touched.Add(file.Identity);
        _put.Run(
            folder, name, file.Version.Size, file.Version.ModifiedNanoseconds, (long)file.Version.Tag, (long)file.Identity, _revision,
            (object?)record ?? DBNull.Value, (object?)file.Problem ?? DBNull.Value,
            file.Audio is { } audio ? (long)audio.Container : DBNull.Value, (object?)file.Audio?.AudioLength ?? DBNull.Value,
            (object?)file.Audio?.ToBytes() ?? DBNull.Value, file.Mark == 0 ? DBNull.Value : (long)file.Mark);
    }

    private void PutPrint(HeldFingerprint print) => _putPrint.Run(
        print.Audio.ToBytes(), print.Audio.AudioLength, (long)print.Audio.Container, (long)print.Milliseconds,
        (object?)print.Print ?? DBNull.Value, (object?)print.Problem ?? DBNull.Value, print.Tried.ToUnixTimeSeconds());

    private void SetIdentity(string originId, OriginPath path, ulong identity)
    {
        long folder = FolderOf(originId, path.Parent, isWanted: false);
        if (folder == 0)
            return;
        byte[] name = path.Name.ToArray();
        _release.Run((long)identity, folder, name);
        Touch(_identityOf.Number(folder, name));
        _touched.Add(identity);
        _identify.Run(folder, name, (long)identity, _revision);
    }

    private void SetParts(string originId, OriginPath path, string parts)
    {
        if (FolderOf(originId, path.Parent, isWanted: false) is var folder and > 0)
            Touch(_divide.Number(folder, path.Name.ToArray(), parts.Length == 0 ? DBNull.Value : parts, _revision));
    }

    private void Remove(string originId, OriginPath path)
    {
        long folder = FolderOf(originId, path.Parent, isWanted: false);
        if (folder == 0)
            return;
        Touch(_remove.Number(folder, path.Name.ToArray()));
        _tidy.Run(folder);
    }

    private void Touch(long? identity)
    {
        if (identity is { } known)
            _touched.Add((ulong)known);
    }

    private long FolderOf(string originId, OriginPath path, bool isWanted)
    {
        if (!_origins.TryGetValue(originId, out long origin))
        {
            origin = _findOrigin.Number(originId) ?? _addOrigin.Number(originId) ?? 0;
            _origins.Add(originId, origin);
        }

        byte[] bytes = path.Bytes.ToArray();
        return _findFolder.Number(origin, bytes) ?? (isWanted ? _addFolder.Number(origin, bytes) : null) ?? 0;
    }
}
