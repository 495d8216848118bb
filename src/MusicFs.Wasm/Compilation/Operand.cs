namespace MusicFs.Wasm.Compilation;

/// <summary>
/// A value on the operand stack of a function that is compiled, and where it is: in a local that it was read from, among the constants, or in the slot of its own height. What reads it
/// takes it from there, so reading a local or a constant is no instruction.
/// </summary>
internal readonly record struct Operand(WasmValueType Type, int Slot)
{
    /// <summary>Marks slots of the operand stack until the number of constants in front of it is known; locals have no mark.</summary>
    public const int StackMark = 1 << 29;

    /// <summary>Marks constants.</summary>
    public const int ConstantMark = 1 << 30;

    public bool IsLocal => Slot < StackMark;
}
