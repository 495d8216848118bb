namespace MusicFs.Wasm.Compilation;

/// <summary>
/// A function as the interpreter runs it. Its frame on the value stack: parameters and locals, then its constants, then operands; callers write the parameters
/// where their own operands are, and find the results there. Immutable.
/// </summary>
/// <param name="Code">Instructions; the last one always leaves the function.</param>
/// <param name="Constants">Copied behind the locals at each call, so that an operand is a slot whatever it is.</param>
/// <param name="Parameters">How many.</param>
/// <param name="Locals">How many, parameters included.</param>
/// <param name="FrameSize">Slots in all, at least one.</param>
internal sealed record CompiledFunction(Instruction[] Code, ulong[] Constants, int Parameters, int Locals, int FrameSize);
