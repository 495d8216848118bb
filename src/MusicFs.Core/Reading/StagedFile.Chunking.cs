using MusicFs.Chunks;
using MusicFs.Chunks.Chunking;
using MusicFs.Chunks.Contents;
using MusicFs.Contracts.Errors;

namespace MusicFs.Core.Reading;

/// <content>
/// Where what was fetched is cut. Cuts follow from the bytes since the cut before, from where the audio begins on; one that was made because
/// nothing more was there, or began in the middle, is made anew when its neighbour comes, so that copies share all chunks in whatever order they were read.
/// </content>
internal sealed partial class StagedFile
{
    // Cuts fall where others are after one or two chunks, but never in silence.
    private const int MostParted = 8;

    /// <summary>The last cut of this task that the bytes said themselves.</summary>
    private long _naturalCut = -1;

    private async ValueTask CutRunsAsync(byte[] buffer, bool everything)
    {
        foreach ((long start, long end) in StagedRuns())
        {
            long at = FirstCut(start, end, everything);
            if (at < end)
                at = ChunkBefore(at);
            for (int parted = 0; at < end || parted > 0; DropStored())
            {
                (int length, int until, bool isEnd, bool isForced) = Known(at, end, everything);
                int cut = await StoreAsync(at, buffer.AsMemory(0, length), until, isEnd).ConfigureAwait(false);
                if (cut == 0)
                    break;
                at += cut;
                _naturalCut = isForced && cut == length ? -1 : at;
                parted = IsCut(at) || parted == MostParted ? 0 : parted + 1;
                at = parted > 0 ? at : _stored.Skip(at, end);
            }
        }

        DropStored();
    }

    /// <summary>What is known of a run from a position on.</summary>
    /// <returns>Its bytes; how many of them chunks may begin in; whether the last of them ends a chunk, and whether for no better reason than that it is the last.</returns>
    private (int Length, int Until, bool IsEnd, bool IsForced) Known(long at, long end, bool everything)
    {
        // Chunks that begin before what is stored next, and as much as tells where the last of them ends.
        long until = Math.Min(Math.Max(_stored.NextStored(at, end), at + 1), at + BatchLength);
        long known = Math.Max(at, end);
        known = SkipComparable(known, Math.Min(known + FastCdc.Maximum, Size));
        long stop = Audio is { } audio ? audio.NextCut(at, known) : known;
        long last = Math.Min(Math.Min(stop, until + FastCdc.Maximum), at + BatchLength);
        bool isForced = last == stop && !IsBoundary(stop) && (_stored.TryFind(stop, out _) || (everything && !IsComing(stop)));
        return ((int)(last - at), (int)(until - at), isForced || (last == stop && IsBoundary(stop)), isForced);
    }

    /// <summary>Where cutting a run begins; its end where it does not yet.</summary>
    private long FirstCut(long start, long end, bool everything)
    {
        long at = _stored.Skip(start, end);
        // A run that begins nowhere may still grow to the front: it is cut from there when more is known, or memory is short.
        bool hasBeginning = at == 0 || at > start || IsBoundary(at) || _stored.TryFind(at - 1, out _) || (everything && !IsComing(at - 1));
        return hasBeginning ? at : Audio is { } audio ? audio.NextCut(at, end) : end;
    }

    /// <summary>
    /// Where the chunk before a position begins, if it may have ended there for want of what is there now; else the position. Where another one
    /// lies across its beginning that one was cut later, and better.
    /// </summary>
    private long ChunkBefore(long at)
    {
        if (at == _naturalCut || IsBoundary(at) || !_stored.TryFind(at - 1, out StoredRange last) || last.Range.IsAdopted)
            return at;
        long start = last.Range.Offset;
        if (start > 0 && _stored.TryFind(start - 1, out StoredRange across) && !across.Range.IsAdopted)
            start = Math.Min(Math.Max(start, across.End), at);
        return Audio is { } audio && audio.NextCut(start, at) < at ? at : start;
    }

    /// <summary>Whether chunks end there whatever the bytes are.</summary>
    private bool IsBoundary(long at) => at == 0 || at == Size || at == Audio?.Start || at == Audio?.End;

    /// <summary>Whether a chunk may end there without parting one that is stored.</summary>
    private bool IsCut(long at) => at >= Size || IsBoundary(at) || !_stored.TryFind(at, out StoredRange range) || range.Range.Offset == at || range.Range.IsAdopted;

    /// <summary>The end of what is stored without a gap, and surely is of this version.</summary>
    private long SkipComparable(long at, long end)
    {
        while (at < end && _stored.TryFind(at, out StoredRange range) && !range.Range.IsAdopted)
            at = range.End;
        return Math.Min(at, end);
    }

    /// <summary>Whether a byte is on its way, and has its place in memory: a cut for want of it would be another one than its neighbours make.</summary>
    private bool IsComing(long position)
    {
        lock (_lock)
            return _blocks.TryGetValue(position / BlockLength, out FetchOnce? fetch) && fetch.Holds(position) && !fetch.IsComplete && fetch.HasPlace;
    }

    /// <summary>Stores the first chunks of a run, and tells how long they are; 0 where that cannot be said yet, or they cannot be stored.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="buffer">As much as is known of it.</param>
    /// <param name="until">Chunks that begin behind that are not wanted.</param>
    /// <param name="isEnd">Whether it ends with the buffer.</param>
    private async ValueTask<int> StoreAsync(long offset, Memory<byte> buffer, int until, bool isEnd)
    {
        int staged = ReadStagedRun(offset, buffer.Span);
        for (int done = staged; done < buffer.Length;)
        {
            int count = ReadStagedRun(offset + done, buffer.Span[done..]);
            if (count == 0)
                count = await ReadComparableAsync(offset + done, buffer[done..]).ConfigureAwait(false);
            if (count == 0)
                return 0;
            done += count;
        }

        List<int> lengths = ChunkLengths(buffer.Span, until, isEnd);
        if (lengths.Count == 0 || (_stored.TryFind(offset, out StoredRange same) && same.Range.Offset == offset && same.Length == lengths[0]))
            return lengths.FirstOrDefault();
        ChunkId[] ids = new ChunkId[lengths.Count];
        ChunkId.OfRun(buffer.Span, lengths, ids);
        Task<(ChunkId Chunk, ContentPlace Place)?>[] puts = new Task<(ChunkId Chunk, ContentPlace Place)?>[ids.Length];
        for (int i = 0, at = 0; i < ids.Length; at += lengths[i++])
            puts[i] = PutAsync(offset + at, ids[i], buffer.Slice(at, lengths[i])).AsTask();
        await Task.WhenAll(puts).ConfigureAwait(false);
        List<(ContentPlace Place, ContentRange Range)> added = [];
        int stored = 0;
        for (int i = 0; i < puts.Length && await puts[i].ConfigureAwait(false) is { } put; stored += lengths[i++])
            added.Add((put.Place, new ContentRange(offset + stored, lengths[i], put.Chunk)));
        _isRefused = stored == 0;
        return TryMap(added, replaces: staged < buffer.Length) ? stored : 0;
    }

    private bool TryMap(List<(ContentPlace Place, ContentRange Range)> added, bool replaces)
    {
        lock (_lock)
        {
            // What was forgotten as stale must not come back.
            if (_isStale)
                return false;
            foreach ((ContentPlace place, ContentRange range) in added)
                place.Contents.Add(key, range);
        }

        if (replaces && added.Count > 0)
            RemoveReplaced(added);
        return true;
    }

    private int ReadStagedRun(long offset, Span<byte> destination)
    {
        int done = 0;
        while (done < destination.Length && ReadStaged(offset + done, destination[done..]) is var count and > 0)
            done += count;
        return done;
    }

    /// <summary>What the store has of a chunk that is made anew.</summary>
    private async ValueTask<int> ReadComparableAsync(long offset, Memory<byte> destination)
    {
        if (!_stored.TryFind(offset, out StoredRange range) || range.Range.IsAdopted)
            return 0;
        destination = destination[..(int)Math.Min(destination.Length, range.End - offset)];
        return await _stored.ReadAsync(offset, destination, CancellationToken.None).ConfigureAwait(false) ? destination.Length : 0;
    }

    /// <summary>Takes the ranges out of the map whose bytes others in the same place hold now: those that were added, and the one before them.</summary>
    private void RemoveReplaced(List<(ContentPlace Place, ContentRange Range)> added)
    {
        List<(ContentPlace Place, ContentRange Range)> known = [];
        foreach (ContentPlace? place in (ReadOnlySpan<ContentPlace?>)[pipeline.Cache, pipeline.Probes])
            known.AddRange((place?.Contents.Find(key) ?? []).Select(range => (place!, range)));
        long start = added[0].Range.Offset;
        int before = known.FindIndex(one => one.Range.End == start);
        List<(ContentPlace Place, ContentRange Range)> held = before < 0 ? added : [known[before], .. added];
        foreach ((ContentPlace place, ContentRange old) in known)
        {
            bool isHeld = old.End > start && old.Offset >= held[0].Range.Offset && old.End <= held[^1].Range.End && held.TrueForAll(
                one => one.Range.End <= old.Offset || one.Range.Offset >= old.End || (one.Place == place && one.Range != old));
            if (isHeld)
                place.Contents.Remove(key, old);
        }
    }

    private static List<int> ChunkLengths(ReadOnlySpan<byte> bytes, int until, bool isEnd)
    {
        List<int> lengths = [];
        for (int at = 0; at < Math.Min(until, bytes.Length);)
        {
            int length = Math.Min(FastCdc.Maximum, bytes.Length - at);
            int cut = FastCdc.Cut(bytes.Slice(at, length), isEnd && at + length == bytes.Length);
            if (cut == 0)
                break;
            lengths.Add(cut);
            at += cut;
        }

        return lengths;
    }

    /// <summary>Where the probe set takes no more, its trouble is no reason to keep nothing.</summary>
    private async ValueTask<(ChunkId Chunk, ContentPlace Place)?> PutAsync(long offset, ChunkId id, Memory<byte> content)
    {
        if (pipeline.Probes is { } probes && IsProbe(probes, offset, content.Length)
            && (await probes.Store.PutAsync(id, content, CancellationToken.None).ConfigureAwait(false)).TryGetValue(out ChunkId probe))
        {
            return (probe, probes);
        }

        FsResult<ChunkId> put = await pipeline.Cache!.Store.PutAsync(id, content, CancellationToken.None).ConfigureAwait(false);
        return put.TryGetValue(out ChunkId chunk) ? (chunk, pipeline.Cache) : null;
    }

    /// <summary>Whether it is what scanners read: all that was read so far, where everybody looks first, or what some read before.</summary>
    private bool IsProbe(ContentPlace probes, long offset, int length) =>
        !_isStreamed || offset < (Audio?.Start ?? 0) + BlockLength || offset + length > Size - BlockLength
        || probes.Contents.TryFind(key, offset, out _) || (probes.Contents.TryFindNext(key, offset, out ContentRange next) && next.Offset < offset + length);
}
