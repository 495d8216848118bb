using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using MusicFs.Chunks;
using MusicFs.Chunks.Contents;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Reading;

/// <summary>
/// Reads remote originals by way of memory and the chunk store: each range is fetched once however many ask, ahead of those who
/// read in order, within limits, and never for longer than a reader may wait. One for all mounts of a library. Any thread.
/// </summary>
public sealed partial class ReadPipeline : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ContentKey, StagedFile> _files = [];
    private readonly Dictionary<string, OriginPace> _paces = new(StringComparer.Ordinal);
    private readonly ReadLimits _limits;
    private readonly ILogger _logger;

    /// <summary>Keeps what it fetches in a store, none of which it owns.</summary>
    /// <param name="store">Null to keep nothing but what is in use.</param>
    /// <param name="contents">The store's map of contents; null where there is no store.</param>
    /// <param name="limits">What reading may take.</param>
    /// <param name="time">The clock of time limits.</param>
    /// <param name="logger">For what should not happen.</param>
    public ReadPipeline(IChunkStore? store, ContentMap? contents, ReadLimits limits, TimeProvider time, ILogger<ReadPipeline> logger)
    {
        ArgumentNullException.ThrowIfNull(limits);
        Cache = store is null || contents is null ? null : new ContentPlace(store, contents);
        _limits = limits;
        Time = time;
        _logger = logger;
        Budget = new FetchBudget(limits.StagingBytes);
    }

    /// <summary>What scanners read, kept apart so that playing does not push it out; without it all is kept together.</summary>
    public ContentPlace? Probes { get => Cache is null ? null : field; init; }

    /// <summary>Reads and fetches since it was made.</summary>
    public ReadCounters Counters { get; } = new();

    /// <summary>Tells where the audio of a file version lies; null where nobody knows. Asked from pool threads, may wait for the disk.</summary>
    public Func<string, OriginPath, OriginVersion, FileLayout?>? FindLayout { get; set; }

    internal ContentPlace? Cache { get; }

    internal TimeProvider Time { get; }

    /// <summary>Whether anything is fetched before somebody reads it. Any thread.</summary>
    public bool FetchesAhead { get => !Budget.IsAheadStopped; set => Budget.IsAheadStopped = !value; }

    internal FetchBudget Budget { get; }

    /// <summary>Files that are cut at once: the store writes one chunk after another anyway.</summary>
    internal SemaphoreSlim Cutting { get; } = new(2);

    /// <summary>Files that are open, or not yet stored, for tests of leaks.</summary>
    internal int Files
    {
        get
        {
            lock (_lock)
                return _files.Count;
        }
    }

    /// <summary>Ends what is under way, and waits until what was fetched is in the store.</summary>
    public async ValueTask DisposeAsync()
    {
        StagedFile[] files;
        lock (_lock)
        {
            files = [.. _files.Values];
            foreach (StagedFile file in files)
                file.Close();
        }

        foreach (StagedFile file in files)
            file.Settle();
        await Task.WhenAll(files.Select(static file => file.Cutting)).ConfigureAwait(false);
    }

    /// <summary>Opens a remote original. One whose beginning is stored opens without its origin, and one that is stored as a whole without waiting for anything.</summary>
    internal async ValueTask<FsResult<IOriginFile>> OpenAsync(IOrigin origin, FileSource source, CancellationToken cancellation)
    {
        StagedFile file = Enter(origin, source);
        // Of what is there as a whole nothing is cut, and nobody has to say where.
        bool isWhole = file.IsWhole;
        ValueTask searching = isWhole ? ValueTask.CompletedTask : file.FindAudioAsync(cancellation);
        if (file.HasBeginning && !file.IsStale)
        {
            await searching.ConfigureAwait(false);
            return new RemoteFile(file, _limits) { IsAtHand = isWhole };
        }

        file.Pace.GiveUpLater();
        using CancellationTokenSource limit = new(_limits.ReadTime, Time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        // The request goes out while the catalog is asked; who reads finds both answers.
        FsResult<IOriginFile> opened = await file.OpenOriginalAsync(file.FirstRead, end.Token).ConfigureAwait(false);
        await searching.ConfigureAwait(false);
        if (opened.IsSuccess)
            return new RemoteFile(file, _limits);
        Leave(file);
        return opened.Error == FsError.Interrupted && !cancellation.IsCancellationRequested ? FsError.TimedOut : opened.Error;
    }

    internal StoredContent StoredOf(ContentKey key) => new(key, Cache, Probes);

    internal void Leave(StagedFile file)
    {
        bool isLast;
        lock (_lock)
        {
            isLast = --file.References == 0;
            // Under this lock, so that nobody opens it between the two.
            if (isLast)
                file.Close();
        }

        if (isLast)
            file.Settle();
    }

    /// <summary>A closed file has nothing any more that is worth finding.</summary>
    internal void Forget(StagedFile file)
    {
        lock (_lock)
        {
            if (file.References == 0 && _files.GetValueOrDefault(file.Key) == file)
                _files.Remove(file.Key);
        }
    }

    internal void LogFailure(FileSource source, Exception failure) =>
        _logger.LogError(failure, "Reading {Path} on origin {Origin} failed unexpectedly.", source.Path, source.OriginId);

    /// <summary>What of a file's version is kept in the store, in order, neighbours as one. For people who ask.</summary>
    public IReadOnlyList<(long Offset, long Length)> CachedRangesOf(string originId, OriginPath path, OriginVersion version)
    {
        List<(long Offset, long Length)> ranges = [];
        foreach (ContentRange range in Cache?.Contents.Find(KeyOf(new FileSource(originId, path, version))) ?? [])
        {
            if (ranges is [.., var last] && last.Offset + last.Length >= range.Offset)
                ranges[^1] = (last.Offset, Math.Max(last.Length, range.End - last.Offset));
            else
                ranges.Add((range.Offset, range.Length));
        }

        return ranges;
    }

    internal static ContentKey KeyOf(FileSource source)
    {
        OriginVersion version = source.Version;
        string rest = string.Create(CultureInfo.InvariantCulture, $"\0{version.Size}\0{version.ModifiedNanoseconds}\0{version.Tag}");
        return ContentKey.Of([.. Encoding.UTF8.GetBytes(source.OriginId), 0, .. source.Path.Bytes, .. Encoding.UTF8.GetBytes(rest)]);
    }

    private StagedFile Enter(IOrigin origin, FileSource source)
    {
        ContentKey key = KeyOf(source);
        lock (_lock)
        {
            if (!_files.TryGetValue(key, out StagedFile? file) || file.IsStale)
            {
                if (!_paces.TryGetValue(origin.Id, out OriginPace? pace))
                    _paces.Add(origin.Id, pace = new OriginPace(origin.Capabilities.Parallelism));
                _files[key] = file = new StagedFile(this, key, origin, source, pace);
            }
            else if (file.References == 0)
            {
                file.Reopen();
            }

            file.References++;
            return file;
        }
    }
}
