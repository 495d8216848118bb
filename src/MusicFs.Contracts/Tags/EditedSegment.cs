namespace MusicFs.Contracts.Tags;

/// <summary>A run of an edited file: bytes that were made, or a range of the original, which a patch may alter as it passes.</summary>
public readonly record struct EditedSegment
{
    private EditedSegment(ReadOnlyMemory<byte> generated, long sourceOffset, long length, ISourcePatch? patch) =>
        (Generated, SourceOffset, Length, Patch) = (generated, sourceOffset, length, patch);

    /// <summary>The bytes, where they were made.</summary>
    public ReadOnlyMemory<byte> Generated { get; }

    /// <summary>Where it begins in the original; -1 for bytes that were made.</summary>
    public long SourceOffset { get; }

    /// <summary>Bytes; more than 0.</summary>
    public long Length { get; }

    /// <summary>What alters the original's bytes; null where they pass as they are.</summary>
    public ISourcePatch? Patch { get; }

    /// <summary>Bytes that were made.</summary>
    public static EditedSegment Of(ReadOnlyMemory<byte> generated) => new(generated, -1, generated.Length, null);

    /// <summary>A range of the original.</summary>
    public static EditedSegment Of(long sourceOffset, long length, ISourcePatch? patch = null) => new(default, sourceOffset, length, patch);
}
