namespace MusicFs.Wasm;

/// <summary>A value and its type. Its bits are those of a stack slot: integers of 32 bits and floats are extended by zeros.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Bits">Its bits; of a reference 0 where it is null.</param>
public readonly record struct WasmValue(WasmValueType Type, ulong Bits)
{
    /// <summary>Its low 32 bits as an integer.</summary>
    public int AsInt32 => (int)Bits;

    /// <summary>Its bits as an integer.</summary>
    public long AsInt64 => (long)Bits;

    /// <summary>An integer of 32 bits.</summary>
    public static WasmValue Of(int value) => new(WasmValueType.I32, (uint)value);

    /// <summary>An integer of 64 bits.</summary>
    public static WasmValue Of(long value) => new(WasmValueType.I64, (ulong)value);

    /// <summary>A float of 32 bits.</summary>
    public static WasmValue Of(float value) => new(WasmValueType.F32, BitConverter.SingleToUInt32Bits(value));

    /// <summary>A float of 64 bits.</summary>
    public static WasmValue Of(double value) => new(WasmValueType.F64, BitConverter.DoubleToUInt64Bits(value));
}
