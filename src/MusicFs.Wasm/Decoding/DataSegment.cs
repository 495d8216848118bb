namespace MusicFs.Wasm.Decoding;

/// <summary>Bytes for a memory; a part of the module's own.</summary>
internal sealed record DataSegment(SegmentMode Mode, ConstantExpression Offset, ReadOnlyMemory<byte> Bytes);
