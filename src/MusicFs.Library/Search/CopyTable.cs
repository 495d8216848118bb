using Microsoft.Data.Sqlite;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.Search;

/// <summary>
/// The table of tracks that share their audio with another. Each is entered when it is written, together with the first other one of that audio: so the first
/// that came, which was alone then, is entered with the second. Of a table of all audio only the few that matter are kept.
/// </summary>
internal sealed class CopyTable
{
    private readonly SqliteStatement _isOther;
    private readonly SqliteStatement _put;
    private readonly SqliteStatement _remove;
    private readonly SqliteStatement _count;
    private readonly SqliteStatement _removeLast;

    public CopyTable(SqliteStatements statements)
    {
        _isOther = statements.Prepare("SELECT rowid FROM copies WHERE identity = $a AND audio IS NOT $b", 2);
        _put = statements.Prepare("INSERT INTO copies VALUES ($a, $b) ON CONFLICT DO NOTHING", 2);
        _remove = statements.Prepare("DELETE FROM copies WHERE identity = $a RETURNING audio", 1);
        _count = statements.Prepare("SELECT count(*) FROM (SELECT 1 FROM copies WHERE audio = $a LIMIT 2)", 1);
        _removeLast = statements.Prepare("DELETE FROM copies WHERE audio = $a", 1);
    }

    /// <param name="identity">A track.</param>
    /// <param name="audio">What it shares with another; null where it shares nothing, or is gone.</param>
    /// <param name="copy">The other.</param>
    public void Put(ulong identity, byte[]? audio, ulong copy)
    {
        Set(identity, audio);
        if (audio is not null)
            Set(copy, audio);
    }

    private void Set(ulong identity, byte[]? audio)
    {
        if (_isOther.Number((long)identity, (object?)audio ?? DBNull.Value) is not null)
            Remove(identity);
        if (audio is not null)
            _put.Run((long)identity, audio);
    }

    /// <summary>One that is left alone is no copy any more.</summary>
    private void Remove(ulong identity)
    {
        byte[]? audio = null;
        using (SqliteDataReader removed = _remove.Rows((long)identity))
        {
            if (removed.Read())
                audio = removed.GetFieldValue<byte[]>(0);
        }

        if (audio is not null && _count.Number(audio) == 1)
            _removeLast.Run(audio);
    }
}
