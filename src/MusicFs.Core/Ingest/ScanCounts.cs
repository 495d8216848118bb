namespace MusicFs.Core.Ingest;

/// <summary>The counts of a scan while it runs. Any thread.</summary>
internal sealed class ScanCounts(Action<ScanProgress>? progress)
{
    private int _listed;
    private int _read;
    private int _failed;
    private volatile bool _listingDone;

    public void Listed() => Interlocked.Increment(ref _listed);

    public void Read(bool hasTags)
    {
        Interlocked.Increment(ref _read);
        if (!hasTags)
            Interlocked.Increment(ref _failed);
        Report();
    }

    public void ListingDone()
    {
        _listingDone = true;
        Report();
    }

    private void Report() => progress?.Invoke(new ScanProgress(_listed, _read, _failed, _listingDone));
}
