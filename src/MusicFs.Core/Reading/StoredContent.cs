using MusicFs.Chunks.Contents;
using MusicFs.Contracts.Errors;

namespace MusicFs.Core.Reading;

/// <summary>What of one file version is stored: in the cache, or in the probe set. Any thread; nothing in it waits but <see cref="ReadAsync"/>.</summary>
internal sealed class StoredContent(ContentKey key, ContentPlace? cache, ContentPlace? probes)
{
    public ContentKey Key => key;

    /// <summary>Whether anything is ever stored.</summary>
    public bool IsKept => cache is not null;

    /// <summary>The range that holds a byte. Allocates nothing.</summary>
    public bool TryFind(long offset, out StoredRange range)
    {
        if (cache is not null && cache.Contents.TryFind(key, offset, out ContentRange found))
            range = new StoredRange(found, cache);
        else if (probes is not null && probes.Contents.TryFind(key, offset, out found))
            range = new StoredRange(found, probes);
        else
            range = default;
        return range.Place is not null;
    }

    /// <summary>The end of what is stored without a gap from a position on, the given end at most. No use of it.</summary>
    public long Skip(long at, long end)
    {
        // Each of the two may go on where the other ends.
        for (long before = -1; at < end && at != before;)
        {
            before = at;
            at = cache?.Contents.Skip(key, at, end) ?? at;
            at = probes?.Contents.Skip(key, at, end) ?? at;
        }

        return Math.Min(at, end);
    }

    /// <summary>The first byte behind a missing one that is stored, the given end at most.</summary>
    public long NextStored(long missing, long end)
    {
        foreach (ContentPlace? place in (ReadOnlySpan<ContentPlace?>)[cache, probes])
        {
            if (place is not null && place.Contents.TryFindNext(key, missing, out ContentRange next))
                end = Math.Min(end, next.Offset);
        }

        return end;
    }

    /// <summary>Its chunk turned out to be missing.</summary>
    public void Remove(in StoredRange range) => range.Place!.Contents.Remove(key, range.Range);

    /// <summary>There is another version now.</summary>
    public void Forget()
    {
        cache?.Contents.Forget(key);
        probes?.Contents.Forget(key);
    }

    /// <summary>Reads what is stored whole; false where not all of it is.</summary>
    public async ValueTask<bool> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        while (destination.Length > 0)
        {
            if (!TryFind(offset, out StoredRange range))
                return false;
            int wanted = (int)Math.Min(destination.Length, range.End - offset);
            FsResult<int> read = await range.Place!.Store.ReadAsync(
                range.Range.Chunk, (int)(offset - range.Range.Offset), destination[..wanted], cancellation).ConfigureAwait(false);
            if (!read.IsSuccess || read.Value == 0)
                return false;
            offset += read.Value;
            destination = destination[read.Value..];
        }

        return true;
    }
}
