namespace MusicFs.Wasm.Decoding;

/// <summary>The size of a memory (in pages) or of a table (in elements).</summary>
/// <param name="Minimum">At first.</param>
/// <param name="Maximum">At most; null where the module sets none.</param>
internal readonly record struct SizeLimits(uint Minimum, uint? Maximum)
{
    /// <summary>Whether what is <paramref name="size"/> long and may grow to <paramref name="maximum"/> can be imported where this is declared.</summary>
    public bool Admits(uint size, uint? maximum) => size >= Minimum && (Maximum is null || (maximum is { } most && most <= Maximum));
}
