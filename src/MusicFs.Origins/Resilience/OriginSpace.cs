namespace MusicFs.Origins.Resilience;

/// <summary>The disk that an origin is on.</summary>
/// <param name="Total">Bytes.</param>
/// <param name="Free">Bytes that the user MusicFs logs in as, or runs as, could still write.</param>
public sealed record OriginSpace(long Total, long Free)
{
    /// <summary>From the numbers of statvfs(3), which a server may make up; null where they are none.</summary>
    /// <param name="blockSize">Bytes of a block.</param>
    /// <param name="total">Blocks.</param>
    /// <param name="free">Blocks that are free to ordinary users.</param>
    internal static OriginSpace? OfBlocks(ulong blockSize, ulong total, ulong free) =>
        blockSize > 0 && total > 0 && free <= total && total <= long.MaxValue / blockSize ? new((long)(total * blockSize), (long)(free * blockSize)) : null;
}
