namespace MusicFs.Contracts.Tags;

/// <summary>
/// Alters bytes of an original on their way to a reader without changing how many they are, such as page numbers and checksums. The
/// outcome for a byte never depends on how a reader cuts its reads. Stateless; any number of calls at once.
/// </summary>
public interface ISourcePatch
{
    /// <summary>Bytes in front of those asked for that it has to see, fewer only at the segment's start.</summary>
    int Before { get; }

    /// <summary>Bytes behind those asked for that it has to see, fewer only at the segment's end.</summary>
    int After { get; }

    /// <summary>Alters in place.</summary>
    /// <param name="sourceOffset">Where <paramref name="window"/> begins in the original.</param>
    /// <param name="window">Bytes of the original, those before and after included; only what was asked for in the middle is used.</param>
    void Apply(long sourceOffset, Span<byte> window);
}
