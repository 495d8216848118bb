namespace MusicFs.Chunks.Storage;

/// <summary>A disk's room, in bytes.</summary>
/// <param name="Total">All of it.</param>
/// <param name="Free">What this user may still write.</param>
internal readonly record struct DiskSpace(long Total, long Free)
{
    /// <summary>Of the room that is not kept from this user, how much is taken: 0 to 1.</summary>
    public double Used => Total <= 0 ? 0 : 1 - ((double)Free / Total);
}
