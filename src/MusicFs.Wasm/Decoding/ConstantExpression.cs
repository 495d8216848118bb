namespace MusicFs.Wasm.Decoding;

/// <summary>What gives a global, an offset or an element its first value.</summary>
internal readonly record struct ConstantExpression(ConstantKind Kind, ulong Value);
