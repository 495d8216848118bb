using MusicFs.Chunks;
using MusicFs.Chunks.Contents;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Reading;

/// <summary>
/// Lets a version of a remote original take over the audio that another one left in the cache, where only tags have changed or the file
/// has moved (docs/decisions/024): what lies before and behind the audio is fetched, a few short pieces of the audio are compared, and
/// nothing is taken over where anything is in doubt. Any thread but a backend's.
/// </summary>
internal sealed class ContentAdoption(ReadPipeline pipeline, IOrigin origin, OriginalVersion before, OriginalVersion now)
{
    /// <summary>Bytes of a piece that is compared: of compressed audio no two are the same by chance.</summary>
    private const int Piece = 256;

    /// <summary>Pieces between the first and the last, where no checksum in the file vouches for what is between.</summary>
    private const int PiecesBetween = 6;

    /// <summary>Less is fetched as a whole sooner than compared.</summary>
    private const int LeastAudio = 128 * 1024;

    /// <summary>What lies around the audio is fetched and kept where it is not longer; otherwise it is left to readers.</summary>
    private const int MostAround = 64 * 1024;

    /// <summary>In a FLAC stream: <c>fLaC</c>, a header of 4 bytes, then STREAMINFO, which ends with the MD5 of the audio (RFC 9639, 8.2).</summary>
    private const int SumOffset = 26, SumLength = 16;

    private readonly StoredContent _old = pipeline.StoredOf(ReadPipeline.KeyOf(new FileSource(origin.Id, before.Path, before.Version)));
    private readonly ContentKey _key = ReadPipeline.KeyOf(new FileSource(origin.Id, now.Path, now.Version));

    /// <summary>Bytes that were taken over; 0 where nothing was.</summary>
    public async ValueTask<long> RunAsync(CancellationToken cancellation)
    {
        if (AudioExtent.Of(before.Tags.Layout) is not { } old || AudioExtent.Of(now.Tags.Layout) is not { } audio)
            return 0;
        // In samples that are not compressed a change may be anywhere, and leave all else where it is.
        bool isComparable = old.Length == audio.Length && audio.Length >= LeastAudio && audio.End <= now.Version.Size
            && before.Tags.Codec == now.Tags.Codec && now.Tags.Codec is not (null or "pcm" or "dsd");
        if (!isComparable || !_old.TryFind(old.Start, out _))
            return 0;
        FsResult<IOriginFile> opened = await origin.OpenAsync(now.Path, now.Version, cancellation).ConfigureAwait(false);
        if (!opened.TryGetValue(out IOriginFile? file))
            return 0;
        using (file)
            return await IsSameAsync(file, old, audio, cancellation).ConfigureAwait(false) ? Adopt(old, audio) : 0;
    }

    private async ValueTask<bool> IsSameAsync(IOriginFile file, AudioExtent old, AudioExtent audio, CancellationToken cancellation)
    {
        long shift = audio.Start - old.Start;
        long headStart = audio.Start <= MostAround ? 0 : audio.Start;
        long tailEnd = now.Version.Size - audio.End <= MostAround ? now.Version.Size : audio.End;
        if (await FetchAsync(file, headStart, audio.Start + Piece, cancellation).ConfigureAwait(false) is not { } head
            || !await IsStoredAsync(old.Start, head.AsMemory(head.Length - Piece), cancellation).ConfigureAwait(false)
            || await FetchAsync(file, audio.End - Piece, tailEnd, cancellation).ConfigureAwait(false) is not { } tail
            || !await IsStoredAsync(old.End - Piece, tail.AsMemory(0, Piece), cancellation).ConfigureAwait(false))
        {
            return false;
        }

        if (headStart > 0 || !await HasSameSumAsync(head, cancellation).ConfigureAwait(false))
        {
            for (int i = 1; i <= PiecesBetween; i++)
            {
                long at = audio.Start + (audio.Length / (PiecesBetween + 1) * i);
                if (await FetchAsync(file, at, at + Piece, cancellation).ConfigureAwait(false) is not { } piece
                    || !await IsStoredAsync(at - shift, piece, cancellation).ConfigureAwait(false))
                {
                    return false;
                }
            }
        }

        await KeepAsync(headStart, head.AsMemory(0, head.Length - Piece)).ConfigureAwait(false);
        await KeepAsync(audio.End, tail.AsMemory(Piece)).ConfigureAwait(false);
        return true;
    }

    /// <summary>Whether both are FLAC streams that say, and say the same of, what their audio is.</summary>
    private async ValueTask<bool> HasSameSumAsync(byte[] head, CancellationToken cancellation)
    {
        byte[] other = new byte[SumOffset + SumLength];
        if (head.Length < other.Length || !head.AsSpan().StartsWith("fLaC"u8) || !await _old.ReadAsync(0, other, cancellation).ConfigureAwait(false))
            return false;
        ReadOnlySpan<byte> sum = head.AsSpan(SumOffset, SumLength);
        return other.AsSpan().StartsWith("fLaC"u8) && sum.SequenceEqual(other.AsSpan(SumOffset)) && sum.ContainsAnyExcept((byte)0);
    }

    private static async ValueTask<byte[]?> FetchAsync(IOriginFile file, long start, long end, CancellationToken cancellation)
    {
        byte[] bytes = new byte[end - start];
        FsResult<int> read = await file.ReadAsync(start, bytes, cancellation).ConfigureAwait(false);
        return read.IsSuccess && read.Value == bytes.Length ? bytes : null;
    }

    private async ValueTask<bool> IsStoredAsync(long offset, ReadOnlyMemory<byte> expected, CancellationToken cancellation)
    {
        byte[] stored = new byte[expected.Length];
        return await _old.ReadAsync(offset, stored, cancellation).ConfigureAwait(false) && expected.Span.SequenceEqual(stored);
    }

    /// <summary>What was fetched around the audio need not be fetched again. Scanners come for it first.</summary>
    private async ValueTask KeepAsync(long offset, ReadOnlyMemory<byte> bytes)
    {
        ContentPlace place = pipeline.Probes ?? pipeline.Cache!;
        if (bytes.Length == 0 || !(await place.Store.PutAsync(bytes, CancellationToken.None).ConfigureAwait(false)).TryGetValue(out ChunkId chunk))
            return;
        place.Contents.Add(_key, new ContentRange(offset, bytes.Length, chunk));
    }

    private long Adopt(AudioExtent old, AudioExtent audio)
    {
        long adopted = 0;
        foreach (ContentPlace? place in (ContentPlace?[])[pipeline.Cache, pipeline.Probes])
        {
            List<ContentRange> ranges = [];
            foreach (ContentRange range in place?.Contents.Find(_old.Key) ?? [])
            {
                // What begins in the tags begins with other bytes now; what ends in them is used up to there.
                if (range.Offset < old.Start || range.Offset >= old.End)
                    continue;
                int length = (int)Math.Min(range.Length, old.End - range.Offset);
                ranges.Add(new ContentRange(range.Offset - old.Start + audio.Start, length, range.Chunk, IsAdopted: true));
                adopted += length;
            }

            place?.Contents.Add(_key, [.. ranges]);
        }

        return adopted;
    }
}
