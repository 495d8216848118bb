namespace MusicFs.Core.Tree;

/// <summary>
/// The hash that orders a directory: FNV-1a (64 bit) and the finaliser of MurmurHash3, so that every bit depends on every
/// byte. The same on every run and machine, because directory cookies are made of it. Not secret: many names made to
/// collide only make one directory slower.
/// </summary>
internal static class NameHash
{
    /// <summary>Smallest hash; cookies below are not the tree's (<see cref="Contracts.FileSystem.DirectoryCookie"/>).</summary>
    public const ulong Smallest = 16;

    private const ulong OffsetBasis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>A positive 63-bit number, at least <see cref="Smallest"/>.</summary>
    public static ulong Of(ReadOnlySpan<byte> name, ulong seed = OffsetBasis)
    {
        ulong hash = seed;
        foreach (byte b in name)
            hash = (hash ^ b) * Prime;
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        hash ^= hash >> 33;
        return Math.Max(hash & long.MaxValue, Smallest);
    }
}
