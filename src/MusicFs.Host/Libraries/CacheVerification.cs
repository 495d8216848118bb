namespace MusicFs.Host.Libraries;

/// <summary>What a verification of the cache found.</summary>
/// <param name="Checked">Pieces that were read.</param>
/// <param name="CheckedBytes">What they hold.</param>
/// <param name="Bad">Pieces that were damaged and are dropped.</param>
public sealed record CacheVerification(int Checked, long CheckedBytes, int Bad);
