using System.Diagnostics.CodeAnalysis;
using MusicFs.Chunks;
using MusicFs.Chunks.Contents;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Reading;

/// <summary>
/// One version of a remote original, shared by all that have it open: what of it lies in memory in blocks of 64 KiB, what is on
/// its way, and where in the store the rest is. Every byte comes from this version: one that turns out changed gives
/// <see cref="FsError.Stale"/> from then on.
/// </summary>
/// <remarks>
/// Any thread. The lock guards memory alone; the content map's and the budget's are taken inside it, never the other way.
/// </remarks>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "A source without a timer owns nothing.")]
internal sealed partial class StagedFile(ReadPipeline pipeline, ContentKey key, IOrigin origin, FileSource source, OriginPace pace)
{
    public const int BlockLength = 64 * 1024;

    /// <summary>Scanners read no more of the beginning of the audio than this, what the kernel reads ahead included: ffprobe 160 KB, the kernel 250 more.</summary>
    private const long LongestProbe = 512 * 1024;

    /// <summary>And no more than this in a row elsewhere.</summary>
    private const long LongestSeekProbe = 256 * 1024;

    /// <summary>Who asks for more than this of a file's audio, here and there, is no scanner.</summary>
    private const long MostProbed = 1 << 20;

    /// <summary>What is taken from a long answer at once: as little as does not cost, because a reader waits for all of it.</summary>
    private const int PieceLength = 4 * BlockLength;

    /// <summary>One that comes, and one that is next, so that nobody waits between them.</summary>
    private const int MostPieces = 2;

    // A run a reader; more are left over from seeks.
    private const int MostRunEnds = 256;

    private readonly Lock _lock = new();
    private readonly StoredContent _stored = pipeline.StoredOf(key);
    private readonly Dictionary<long, FetchOnce> _blocks = [];
    private readonly HashSet<FetchOnce> _flights = [];

    /// <summary>Where runs of reads in long answers have come to, those given up too; guarded by <see cref="_lock"/>.</summary>
    private readonly Dictionary<long, FetchOnce> _runEnds = [];

    /// <summary>Streams that are run ahead of; guarded by <see cref="_lock"/>.</summary>
    private readonly List<ReadStream> _streams = [];
    private Task<FsResult<IOriginFile>>? _opening;
    private CancellationTokenSource _closing = new();
    private bool _isOpen = true;
    private volatile bool _isStale;
    private volatile bool _isStreamed = pipeline.Probes is null;
    private long _fetched;

    public ContentKey Key => key;

    public long Size => source.Version.Size;

    public OriginVersion Version => source.Version;

    public OriginPace Pace => pace;

    public FetchBudget Budget => pipeline.Budget;

    public ReadPipeline Pipeline => pipeline;

    /// <summary>Who has it open; guarded by the lock of <see cref="ReadPipeline"/>.</summary>
    public int References { get; set; }

    public bool IsStale => _isStale;

    /// <summary>Whether a reader finds its first bytes without the origin.</summary>
    public bool HasBeginning => Size == 0 || KnownEnd(0) > 0;

    /// <summary>Whether all of it is stored.</summary>
    public bool IsWhole => SkipStored(0) == Size;

    /// <summary>Whether reads one behind the other come in one long answer.</summary>
    public bool ReadsOn => origin.Capabilities.ReadsOn;

    /// <summary>Whether what is staged goes to the store by itself, and then out of memory.</summary>
    public bool IsBeingStored => _isStreamed && _stored.IsKept && !_isRefused && !_isStale;

    /// <summary>It is fetched as a whole.</summary>
    public void MarkStreamed() => _isStreamed = true;

    /// <summary>The end of what is stored from a position on.</summary>
    public long SkipStored(long at) => _stored.Skip(at, Size);

    /// <summary>Copies what is in memory or in the store's, from a position on. Allocates nothing, waits for nothing.</summary>
    /// <param name="offset">In the file; with the destination inside it.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="disk">What the store has next but must wait for; empty when that is not why it ended.</param>
    public int ReadWarm(long offset, Span<byte> destination, out StoredRange disk)
    {
        disk = default;
        int done = 0;
        while (done < destination.Length)
        {
            int count = ReadStaged(offset + done, destination[done..]);
            if (count == 0)
                count = ReadStored(offset + done, destination[done..], out disk);
            if (count == 0)
                break;
            done += count;
        }

        return done;
    }

    /// <summary>Reads what <see cref="ReadWarm"/> said is on the disk; 0 when it is not there after all.</summary>
    public async ValueTask<FsResult<int>> ReadDiskAsync(long offset, Memory<byte> destination, StoredRange range, CancellationToken cancellation)
    {
        int count = (int)Math.Min(destination.Length, range.End - offset);
        FsResult<int> read = await range.Place!.Store.ReadAsync(
            range.Range.Chunk, (int)(offset - range.Range.Offset), destination[..count], cancellation).ConfigureAwait(false);
        if (read.IsSuccess && read.Value > 0)
            return read;
        if (read.Error == FsError.Interrupted)
            return FsError.Interrupted;
        _stored.Remove(range);
        return 0;
    }

    /// <summary>
    /// Waits, with others, for what is missing of a range: joins what is under way, begins what is not. Each of those is to be
    /// left again. Nothing is joined where all of it is there by now.
    /// </summary>
    /// <param name="offset">From where.</param>
    /// <param name="end">Up to where.</param>
    /// <param name="goesOn">Whether more of it is read behind that.</param>
    /// <param name="joined">What there is to wait for.</param>
    public FsError Join(long offset, long end, bool goesOn, List<FetchOnce> joined)
    {
        List<FetchOnce> begun = [];
        lock (_lock)
        {
            if (_isStale)
                return FsError.Stale;
            if (!_isOpen)
                return FsError.BadHandle;
            while (offset < end)
            {
                long known = KnownEndLocked(offset, out FetchOnce? fetch);
                if (known > offset && fetch is null or { IsComplete: true })
                {
                    offset = known;
                    continue;
                }

                if (fetch is null)
                    begun.Add(fetch = BeginAwaited(offset, end, goesOn));
                fetch.Waiters++;
                fetch.AddUse();
                joined.Add(fetch);
                offset = fetch.End;
            }
        }

        foreach (FetchOnce fetch in begun)
            _ = RunAsync(fetch);
        // What nobody waits for must not be in the way of this. Now that it has its place no other gets one.
        if (joined.Count > 0)
            pace.GiveUpLater();
        return FsError.None;
    }

    /// <summary>A reader waits no longer; a request that nobody wants is ended, and so is one that took too long.</summary>
    public void Leave(FetchOnce fetch, bool isLate)
    {
        lock (_lock)
        {
            fetch.Waiters--;
            GiveUpUnwanted(fetch, mayPass: !isLate);
        }

        fetch.DropUse();
    }

    /// <summary>Fetches ahead of time what is missing of a range, as far as there is place. Tells how far everything is there or on its way.</summary>
    public long FetchAhead(long from, long end, ReadStream stream)
    {
        bool isOn = ReadsOn && (stream.Window > 0 || HasRunAt(from, end));
        // What scanners read is little: one request.
        int most = isOn ? PieceLength : stream.Window == 0 ? (int)LongestProbe : pace.RequestLength;
        while (from < end)
        {
            if (!TryFindMissing(ref from, end, most, stream, isOn, out (long Start, long End) run))
                return from;
            int length = (int)(run.End - run.Start);
            if (!pipeline.Budget.TryEnterAhead(pace, length, isOn))
                return from;
            FetchOnce? fetch;
            lock (_lock)
            {
                bool isSame = _isOpen && KnownEndLocked(from, out _) == from && MissingAround(from, end, most) == run && !(isOn && IsHeldUp(run.Start));
                fetch = isSame ? Begin(run, stream, isOn) : null;
                if (fetch is not null)
                    fetch.HasPlace = true;
            }

            if (fetch is null)
            {
                GiveBack(length, isOn);
                continue;
            }

            RunElsewhere(fetch);
            // One that fails at once is not begun again here.
            from = fetch.End;
        }

        return from;
    }

    /// <summary>Pushes bytes out of memory.</summary>
    public void Drop(FetchOnce fetch)
    {
        lock (_lock)
        {
            if (fetch.IsDropped)
                return;
            Detach(fetch);
        }

        fetch.DropUse();
    }

    /// <summary>For a caller that holds a lock and has a reader to answer. Of its own, because what a lambda holds on to is allocated where its method begins.</summary>
    private void RunElsewhere(FetchOnce fetch) => _ = Task.Run(() => RunAsync(fetch));

    private void GiveBack(int length, bool isOn)
    {
        pipeline.Budget.Leave(pace, length, isOn);
        pipeline.Budget.Free(length);
    }

    private int ReadStaged(long offset, Span<byte> destination)
    {
        FetchOnce? fetch;
        lock (_lock)
        {
            if (!_blocks.TryGetValue(offset / BlockLength, out fetch) || !fetch.IsComplete || !fetch.Holds(offset))
                return 0;
            fetch.AddUse();
        }

        int count = fetch.CopyTo(offset, destination);
        fetch.DropUse();
        return count;
    }

    private int ReadStored(long offset, Span<byte> destination, out StoredRange disk)
    {
        disk = default;
        if (!_stored.TryFind(offset, out StoredRange range))
            return 0;
        int wanted = (int)Math.Min(destination.Length, range.End - offset);
        switch (range.Place!.Store.TryRead(range.Range.Chunk, (int)(offset - range.Range.Offset), destination[..wanted], out int count))
        {
            case ChunkRead.Hit when count > 0:
                return count;
            case ChunkRead.NotInMemory:
                disk = range;
                return 0;
            default:
                _stored.Remove(range);
                return 0;
        }
    }

    /// <summary>Nobody finds it any more.</summary>
    private void Detach(FetchOnce fetch)
    {
        fetch.IsDropped = true;
        _staged -= fetch.IsComplete ? fetch.Length : 0;
        _flights.Remove(fetch);
        for (long block = fetch.FirstBlock; block <= fetch.LastBlock; block++)
        {
            if (_blocks.GetValueOrDefault(block) == fetch)
                _blocks.Remove(block);
        }
    }
}
