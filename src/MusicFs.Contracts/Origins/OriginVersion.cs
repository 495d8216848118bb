namespace MusicFs.Contracts.Origins;

/// <summary>Tells one content of a file from another. Equal versions mean equal bytes, as far as the origin can know.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedNanoseconds">Last change, nanoseconds since 1970-01-01 UTC; 0 when the origin has no times.</param>
/// <param name="Tag">What else the origin knows: an inode number, a hash of an ETag; 0 when nothing.</param>
public readonly record struct OriginVersion(long Size, long ModifiedNanoseconds, ulong Tag)
{
    /// <summary>Of a listed file about which the list does not say enough: it says so itself when it is opened. No file has it.</summary>
    public static OriginVersion Unknown => new(-1, 0, 0);
}
