namespace MusicFs.Wasm.Compilation;

/// <content>The operand stack.</content>
internal sealed partial class FunctionCompiler
{
    private Operand[] _operands = new Operand[64];
    private int[] _readers = [];
    private int _height;
    private int _highest;

    private Label Top => _labels[^1];

    /// <summary>Whether what comes next can be reached.</summary>
    private bool IsLive => Top.IsLive && !Top.IsUnreachable;

    /// <summary>The slot of its own of an operand at a height.</summary>
    private static int Own(int height) => Operand.StackMark + height;

    private void Push(WasmValueType type, int slot)
    {
        if (_height == _operands.Length)
        {
            if (_height >= limits.StackSlots)
                throw reader.Malformed("A function has too many operands at once");
            Array.Resize(ref _operands, _height * 2);
        }

        Spend(1);
        var operand = new Operand(type, slot);
        if (operand.IsLocal)
            _readers[slot]++;
        _operands[_height++] = operand;
        _highest = Math.Max(_highest, _height);
    }

    /// <summary>Pushes a value into the slot of its own.</summary>
    private int PushOwn(WasmValueType type)
    {
        int slot = Own(_height);
        Push(type, slot);
        return slot;
    }

    private void PushOwn(ReadOnlySpan<WasmValueType> types)
    {
        foreach (WasmValueType type in types)
            PushOwn(type);
    }

    private Operand Pop()
    {
        Label top = Top;
        if (_height == top.Height)
            return top.IsUnreachable ? new Operand(WasmValueType.Unknown, Own(_height)) : throw reader.Malformed("An operand is missing");
        Operand operand = _operands[--_height];
        if (operand.IsLocal)
            _readers[operand.Slot]--;
        return operand;
    }

    private Operand Pop(WasmValueType expected)
    {
        Operand operand = Pop();
        if (operand.Type != expected && operand.Type != WasmValueType.Unknown && expected != WasmValueType.Unknown)
            throw reader.Malformed($"An operand is {operand.Type} instead of {expected}");
        return operand;
    }

    private void Pop(ReadOnlySpan<WasmValueType> types)
    {
        Spend(types.Length);
        for (int i = types.Length - 1; i >= 0; i--)
            Pop(types[i]);
    }

    /// <summary>Verifies the topmost operands, and leaves them.</summary>
    private void Check(ReadOnlySpan<WasmValueType> types)
    {
        if (!IsLive)
        {
            Pop(types);
            PushOwn(types);
            return;
        }

        Spend(types.Length);
        int first = _height - types.Length;
        if (first < Top.Height)
            throw reader.Malformed("An operand is missing");
        for (int i = 0; i < types.Length; i++)
        {
            if (_operands[first + i].Type != types[i])
                throw reader.Malformed($"An operand is {_operands[first + i].Type} instead of {types[i]}");
        }
    }

    /// <summary>Forgets the operands above a height.</summary>
    private void Truncate(int height)
    {
        Spend(_height - height);
        while (_height > height)
        {
            Operand operand = _operands[--_height];
            if (operand.IsLocal)
                _readers[operand.Slot]--;
        }
    }

    private void SetUnreachable()
    {
        Truncate(Top.Height);
        Top.IsUnreachable = true;
    }

    /// <summary>Moves an operand into the slot of its own, where it is not there.</summary>
    private void Settle(int height)
    {
        Operand operand = _operands[height];
        if (operand.Slot == Own(height))
            return;
        if (operand.IsLocal)
            _readers[operand.Slot]--;
        Emit(Operation.Move, Own(height), operand.Slot);
        _operands[height] = operand with { Slot = Own(height) };
    }

    private void SettleTop(int count)
    {
        Spend(count);
        for (int height = _height - count; height < _height; height++)
            Settle(height);
    }

    /// <summary>
    /// Moves operands out of the locals they were read from: before a block, in which a local may be written on one path alone. Those below the block that is open
    /// were moved when it began.
    /// </summary>
    private void SettleLocals()
    {
        Spend(_height - Top.Height);
        for (int height = Top.Height; height < _height; height++)
        {
            if (_operands[height].IsLocal)
                Settle(height);
        }
    }

    /// <summary>Moves operands that were read from a local which is about to be written.</summary>
    private void SettleReaders(int local)
    {
        for (int height = _height - 1; _readers[local] > 0; height--)
        {
            Spend(1);
            if (_operands[height].Slot == local)
                Settle(height);
        }
    }
}
