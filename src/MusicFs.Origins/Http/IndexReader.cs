using MusicFs.Contracts.Errors;

namespace MusicFs.Origins.Http;

/// <summary>Reads the index of a folder in one of the two forms that servers make, a piece at a time and with bounds.</summary>
internal abstract class IndexReader
{
    // The largest folder that is taken; its index page may have two kilobytes a name (255 bytes escaped, shown, decorated).
    public const int MostEntries = 1_000_000;
    public const long MostBytes = 2L * 1024 * MostEntries;

    private readonly List<IndexEntry> _entries = [];

    /// <summary>Reads to the end. <see cref="FsError.Corrupt"/> when it is no index or not a whole one.</summary>
    public async ValueTask<FsResult<List<IndexEntry>>> ReadAsync(Stream body, CancellationToken cancellation)
    {
        byte[] buffer = new byte[32 * 1024];
        int count;
        while ((count = await body.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            if (!Take(buffer.AsSpan(0, count)) || _entries.Count > MostEntries)
                return FsError.Corrupt;
        }

        return IsWhole() ? _entries : FsError.Corrupt;
    }

    /// <summary>The reader for a media type; null for one that is no index.</summary>
    public static IndexReader? For(string? mediaType, byte[] folder) => mediaType?.ToLowerInvariant() switch
    {
        "text/html" or "application/xhtml+xml" => new HtmlIndexReader(folder),
        "application/json" or "text/json" => new JsonIndexReader(),
        _ => null,
    };

    /// <summary>Takes the next piece; false when it cannot be part of an index.</summary>
    protected abstract bool Take(ReadOnlySpan<byte> piece);

    /// <summary>Whether everything up to the index's end was there.</summary>
    protected abstract bool IsWhole();

    protected void Add(in IndexEntry entry) => _entries.Add(entry);
}
