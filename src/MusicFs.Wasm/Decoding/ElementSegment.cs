namespace MusicFs.Wasm.Decoding;

/// <summary>References for a table.</summary>
internal sealed record ElementSegment(SegmentMode Mode, int Table, ConstantExpression Offset, WasmValueType Type, ConstantExpression[] Items);
