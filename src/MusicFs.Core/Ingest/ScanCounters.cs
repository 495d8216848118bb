namespace MusicFs.Core.Ingest;

/// <summary>What a scan counts; written by all its workers. Reports at most every 256 files, and at the end.</summary>
internal sealed class ScanCounters(Action<ScanProgress>? progress)
{
    private const int Step = 256;

    private int _found;
    private int _read;
    private int _failed;
    private int _otherFiles;
    private int _failedFolders;
    private int _kept;
    private int _originsListing;
    private long _bytes;

    public ScanReport Report => new(_found, _otherFiles, _failed, _failedFolders, _bytes, _kept);

    public void BeginListing() => Interlocked.Increment(ref _originsListing);

    public void EndListing()
    {
        if (Interlocked.Decrement(ref _originsListing) == 0)
            Tell();
    }

    /// <summary>A file that was found without its size has one.</summary>
    public void AddSize(long bytes) => Interlocked.Add(ref _bytes, bytes);

    public void AddFound(long bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        if (Interlocked.Increment(ref _found) % Step == 0)
            Tell();
    }

    /// <summary>Files that are as they were, of which so many could not be read then.</summary>
    public void AddKnown(int files, int unread)
    {
        Interlocked.Add(ref _failed, unread);
        int before = Interlocked.Add(ref _read, files) - files;
        if (before / Step != (before + files) / Step)
            Tell();
    }

    public void AddOther() => Interlocked.Increment(ref _otherFiles);

    /// <summary>Files that were not found and are kept all the same.</summary>
    public void AddKept(int files) => Interlocked.Add(ref _kept, files);

    public void AddFailedFolder() => Interlocked.Increment(ref _failedFolders);

    /// <summary>Counts before <see cref="AddRead"/>. The number of failures so far.</summary>
    public int AddFailed() => Interlocked.Increment(ref _failed);

    public void AddRead()
    {
        if (Interlocked.Increment(ref _read) % Step == 0)
            Tell();
    }

    public void Tell() =>
        progress?.Invoke(new ScanProgress(
            Volatile.Read(ref _found), Volatile.Read(ref _read), Volatile.Read(ref _failed), Interlocked.Read(ref _bytes),
            Volatile.Read(ref _originsListing) == 0));
}
