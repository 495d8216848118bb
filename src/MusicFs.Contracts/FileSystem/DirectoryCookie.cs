namespace MusicFs.Contracts.FileSystem;

/// <summary>
/// A position in a directory that means the same entry after additions, removals, image swaps and restarts. It is
/// derived from the name (a 63-bit hash and its place among equal hashes), so that no state is kept for a reader.
/// </summary>
/// <param name="Value">
/// 0 is before the first entry. 1 to 15 are left to backends, which need them for entries of their own (<c>.</c>, <c>..</c>).
/// Never negative as a signed number, because off_t is signed.
/// </param>
public readonly record struct DirectoryCookie(ulong Value)
{
    /// <summary>Before the first entry.</summary>
    public static DirectoryCookie Start => default;
}
