namespace MusicFs.Wasm.Decoding;

/// <summary>Kinds of constant expressions.</summary>
internal enum ConstantKind : byte
{
    /// <summary>The bits themselves; 0 for a null reference.</summary>
    Bits,

    /// <summary>The value of the imported global of this number.</summary>
    Global,

    /// <summary>A reference to the function of this number.</summary>
    Function,
}
