namespace MusicFs.Wasm.Compilation;

/// <content>The code that is made.</content>
internal sealed partial class FunctionCompiler
{
    /// <summary>More would make calls dear; others are an instruction each.</summary>
    private const int MaximalConstants = 128;

    private readonly Dictionary<ulong, int> _constants = [];
    private Instruction[] _code = new Instruction[256];
    private int _count;
    private long _emitted;

    /// <summary>The last instruction, where it writes an operand's own slot that nothing else has read; -1 after a label.</summary>
    private int _lastResult = -1;

    private void StartCode()
    {
        (_count, _height, _highest, _lastResult) = (0, 0, 0, -1);
        _constants.Clear();
        if (_readers.Length < _locals.Count)
            _readers = new int[Math.Max(_locals.Count, 2 * _readers.Length)];
        else
            Array.Clear(_readers, 0, _locals.Count);
    }

    /// <summary>Replaces the marks by places in the frame, which are known only now.</summary>
    private CompiledFunction FinishCode()
    {
        if (_count == 0 || _code[_count - 1].Operation is < Operation.ReturnNone or > Operation.ReturnMany)
            EmitAlways(Operation.Unreachable);
        int stack = _locals.Count + _constants.Count;
        int frame = Math.Max(1, Math.Max(stack + _highest, _type.Results.Length));
        if (frame > limits.StackSlots)
            throw reader.Malformed("A function needs more of the stack than there is");
        Instruction[] code = _code.AsSpan(0, _count).ToArray();
        foreach (ref Instruction instruction in code.AsSpan())
        {
            instruction.A = Place(instruction.A, stack);
            instruction.B = Place(instruction.B, stack);
            instruction.C = Place(instruction.C, stack);
        }

        ulong[] constants = new ulong[_constants.Count];
        foreach ((ulong bits, int index) in _constants)
            constants[index] = bits;
        return new CompiledFunction(code, constants, _type.Parameters.Length, _locals.Count, frame);
    }

    private int Place(int slot, int stack) => slot switch
    {
        >= Operand.ConstantMark => _locals.Count + (slot - Operand.ConstantMark),
        >= Operand.StackMark => stack + (slot - Operand.StackMark),
        _ => slot,
    };

    private int Emit(Operation operation, int a = 0, int b = 0, int c = 0, ulong immediate = 0) =>
        IsLive ? EmitAlways(operation, a, b, c, immediate) : -1;

    private int EmitAlways(Operation operation, int a = 0, int b = 0, int c = 0, ulong immediate = 0)
    {
        if (++_emitted > limits.Instructions)
            throw reader.Malformed($"The module has more than {limits.Instructions} instructions");
        if (_count == _code.Length)
            Array.Resize(ref _code, _count * 2);
        _code[_count] = new Instruction { Operation = operation, A = a, B = b, C = c, Immediate = immediate };
        _lastResult = -1;
        return _count++;
    }

    /// <summary>Emits an instruction with one result, and pushes that.</summary>
    private void EmitResult(Operation operation, WasmValueType type, int b = 0, int c = 0, ulong immediate = 0)
    {
        int slot = PushOwn(type);
        _lastResult = Emit(operation, slot, b, c, immediate);
    }

    private void PushConstant(WasmValueType type, ulong bits)
    {
        if (!_constants.TryGetValue(bits, out int index))
        {
            index = _constants.Count;
            if (index == MaximalConstants)
            {
                EmitResult(Operation.Constant, type, immediate: bits);
                return;
            }

            _constants.Add(bits, index);
        }

        Push(type, Operand.ConstantMark + index);
    }

    /// <summary>Lets the last instruction write a local instead of the operand that is just popped.</summary>
    private bool TryRetarget(int slot, int local)
    {
        if (_lastResult < 0 || _readers[local] > 0 || _code[_lastResult].A != slot)
            return false;
        _code[_lastResult].A = local;
        _lastResult = -1;
        return true;
    }

    /// <summary>A branch to what comes next leads here.</summary>
    private int Here()
    {
        _lastResult = -1;
        return _count;
    }

    /// <summary>
    /// The branch that is taken where a condition, just popped, is true (or false). Where the last instruction compares integers for nothing else, the branch does it.
    /// </summary>
    private Instruction TakeCondition(int slot, bool whenTrue)
    {
        if (_lastResult >= 0 && _code[_lastResult] is { Operation: >= Operation.I32EqualZero and <= Operation.I32GreaterOrEqualUnsigned } compare && compare.A == slot)
        {
            _count--;
            _emitted--;
            _lastResult = -1;
            Operation branch = compare.Operation == Operation.I32EqualZero ? Operation.BranchIfZero
                : compare.Operation - Operation.I32Equal + Operation.BranchIfEqual;
            return compare with { Operation = whenTrue ? branch : Inverse(branch), A = 0 };
        }

        return new Instruction { Operation = whenTrue ? Operation.BranchIfNotZero : Operation.BranchIfZero, B = slot };
    }

    private static Operation Inverse(Operation branch) => branch switch
    {
        Operation.BranchIfZero => Operation.BranchIfNotZero,
        Operation.BranchIfNotZero => Operation.BranchIfZero,
        Operation.BranchIfEqual => Operation.BranchIfNotEqual,
        Operation.BranchIfNotEqual => Operation.BranchIfEqual,
        Operation.BranchIfLessSigned => Operation.BranchIfGreaterOrEqualSigned,
        Operation.BranchIfLessUnsigned => Operation.BranchIfGreaterOrEqualUnsigned,
        Operation.BranchIfGreaterSigned => Operation.BranchIfLessOrEqualSigned,
        Operation.BranchIfGreaterUnsigned => Operation.BranchIfLessOrEqualUnsigned,
        Operation.BranchIfLessOrEqualSigned => Operation.BranchIfGreaterSigned,
        Operation.BranchIfLessOrEqualUnsigned => Operation.BranchIfGreaterUnsigned,
        Operation.BranchIfGreaterOrEqualSigned => Operation.BranchIfLessSigned,
        _ => Operation.BranchIfLessUnsigned,
    };
}
