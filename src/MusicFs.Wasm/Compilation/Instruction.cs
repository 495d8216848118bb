namespace MusicFs.Wasm.Compilation;

/// <summary>One instruction of the interpreter's code: a, b and c are always slots of the frame.</summary>
internal struct Instruction
{
    public Operation Operation;

    /// <summary>Where the result goes; for a few operations a third operand.</summary>
    public int A;

    public int B;

    public int C;

    /// <summary>A branch's target, an access's offset, a number of what the instruction is about.</summary>
    public ulong Immediate;
}
