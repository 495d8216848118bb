namespace MusicFs.Wasm.Compilation;

/// <content>Blocks, branches and calls.</content>
internal sealed partial class FunctionCompiler
{
    private static readonly WasmFunctionType NoValues = new([], []);

    private static readonly Dictionary<WasmValueType, WasmFunctionType> OneResult = new[]
    {
        WasmValueType.I32, WasmValueType.I64, WasmValueType.F32, WasmValueType.F64, WasmValueType.FunctionReference, WasmValueType.ExternReference,
    }.ToDictionary(static type => type, static type => new WasmFunctionType([], [type]));

    private void OpenLabel(Label label)
    {
        if (_labels.Count >= limits.Nesting)
            throw reader.Malformed($"More than {limits.Nesting} blocks are within each other");
        _labels.Add(label);
    }

    private WasmFunctionType ReadBlockType()
    {
        byte code = reader.PeekByte();
        if ((code & 0xC0) == 0x40)
        {
            reader.Position++;
            return code == 0x40 ? NoValues : OneResult.TryGetValue((WasmValueType)code, out WasmFunctionType? type)
                ? type : throw reader.Malformed("There is no such type of blocks");
        }

        long index = reader.ReadS33();
        return index >= 0 && index < module.Types.Length ? module.Types[index] : throw reader.Malformed($"There is no type {index}");
    }

    private void ReadBlock(byte code)
    {
        WasmFunctionType type = ReadBlockType();
        bool isLive = IsLive;
        Instruction condition = default;
        if (code == 0x04)
            condition = TakeCondition(Pop(WasmValueType.I32).Slot, whenTrue: false);
        Check(type.Parameters);
        int parameters = type.Parameters.Length;
        if (isLive)
        {
            SettleTop(parameters);
            SettleLocals();
        }

        int elseBranch = code == 0x04 && isLive ? EmitAlways(condition.Operation, 0, condition.B, condition.C) : -1;
        LabelKind kind = code switch { 0x02 => LabelKind.Block, 0x03 => LabelKind.Loop, _ => LabelKind.If };
        Pop(type.Parameters);
        OpenLabel(new Label(kind, type, _height, isLive) { Target = Here(), ElseBranch = elseBranch });
        PushOwn(type.Parameters);
    }

    /// <summary>Ends a part of a block: its results are where its end wants them.</summary>
    private void FinishPart(Label label)
    {
        Check(label.Type.Results);
        if (_height != label.Height + label.Type.Results.Length)
            throw reader.Malformed("Values are left at the end of a block");
        if (IsLive)
            SettleTop(label.Type.Results.Length);
    }

    private void ReadElse()
    {
        Label label = Top;
        if (label.Kind != LabelKind.If)
            throw reader.Malformed("An else has no if");
        FinishPart(label);
        if (IsLive)
            AddBranch(label, Emit(Operation.Branch));
        Truncate(label.Height);
        (label.Kind, label.IsUnreachable) = (LabelKind.Else, false);
        BindElse(label);
        PushOwn(label.Type.Parameters);
    }

    private void BindElse(Label label)
    {
        int here = Here();
        if (label.ElseBranch >= 0)
            _code[label.ElseBranch].Immediate = (ulong)here;
        label.ElseBranch = -1;
    }

    private void ReadEnd()
    {
        Label label = Top;
        if (label.Kind == LabelKind.Function)
        {
            FinishFunction(label);
            return;
        }

        FinishPart(label);
        if (label.Kind == LabelKind.If && !label.Type.Parameters.SequenceEqual(label.Type.Results))
            throw reader.Malformed("An if without else changes the types of its operands");
        BindElse(label);
        BindBranches(label);
        Truncate(label.Height);
        _labels.RemoveAt(_labels.Count - 1);
        PushOwn(label.Type.Results);
    }

    private void FinishFunction(Label label)
    {
        ReadOnlySpan<WasmValueType> results = label.Type.Results;
        Check(results);
        if (_height != results.Length)
            throw reader.Malformed("Values are left at the end of a function");
        if (label.Branches is null)
        {
            EmitReturn(results.Length);
        }
        else
        {
            SettleTop(IsLive ? results.Length : 0);
            BindBranches(label);
            EmitAlways(results.Length switch { 0 => Operation.ReturnNone, 1 => Operation.ReturnOne, _ => Operation.ReturnMany }, 0, Own(0), 0, (ulong)results.Length);
        }

        Truncate(0);
        _labels.Clear();
    }

    private void BindBranches(Label label)
    {
        ulong here = (ulong)Here();
        foreach (int branch in label.Branches ?? [])
            _code[branch].Immediate = here;
    }

    private void AddBranch(Label label, int branch)
    {
        if (label.Kind == LabelKind.Loop)
            _code[branch].Immediate = (ulong)label.Target;
        else
            (label.Branches ??= []).Add(branch);
    }

    /// <summary>Emits the return of the topmost operands.</summary>
    private void EmitReturn(int results)
    {
        if (!IsLive)
            return;
        if (results == 0)
        {
            Emit(Operation.ReturnNone);
        }
        else if (results == 1)
        {
            Emit(Operation.ReturnOne, 0, _operands[_height - 1].Slot);
        }
        else
        {
            SettleTop(results);
            Emit(Operation.ReturnMany, 0, Own(_height - results), 0, (ulong)results);
        }
    }

    private void ReadReturn()
    {
        Check(_type.Results);
        EmitReturn(_type.Results.Length);
        SetUnreachable();
    }

    private Label ReadLabel() => _labels[^(ReadIndex(_labels.Count, "label") + 1)];

    private void ReadBranch()
    {
        Label label = ReadLabel();
        Check(label.BranchTypes);
        if (IsLive && label.Kind == LabelKind.Function)
        {
            EmitReturn(label.BranchTypes.Length);
        }
        else if (IsLive)
        {
            MoveTo(label, label.BranchTypes.Length);
            AddBranch(label, Emit(Operation.Branch));
        }

        SetUnreachable();
    }

    /// <summary>
    /// Moves the topmost operands to where a label wants them. In rising order none is overwritten before it was moved: what is in a slot of the stack moves down or stays.
    /// </summary>
    private void MoveTo(Label label, int count)
    {
        Spend(count);
        for (int i = 0; i < count; i++)
        {
            int slot = _operands[_height - count + i].Slot;
            if (slot != Own(label.Height + i))
                Emit(Operation.Move, Own(label.Height + i), slot);
        }
    }

    private void ReadBranchIf()
    {
        Label label = ReadLabel();
        int slot = Pop(WasmValueType.I32).Slot;
        Check(label.BranchTypes);
        if (!IsLive)
            return;
        int count = label.BranchTypes.Length;
        bool inPlace = count == 0 || _height - count == label.Height;
        Instruction condition = TakeCondition(slot, whenTrue: inPlace);
        if (inPlace)
        {
            SettleTop(count);
            AddBranch(label, Emit(condition.Operation, 0, condition.B, condition.C));
            return;
        }

        int skip = Emit(condition.Operation, 0, condition.B, condition.C);
        MoveTo(label, count);
        AddBranch(label, Emit(Operation.Branch));
        _code[skip].Immediate = (ulong)Here();
    }

    private void ReadBranchTable()
    {
        int slot = Pop(WasmValueType.I32).Slot;
        int last = reader.ReadCount();
        Spend(last);
        var depths = new int[last + 1];
        for (int i = 0; i <= last; i++)
            depths[i] = ReadIndex(_labels.Count, "label");
        int count = _labels[^(depths[last] + 1)].BranchTypes.Length;
        foreach (int depth in depths)
        {
            if (_labels[^(depth + 1)].BranchTypes.Length != count)
                throw reader.Malformed("Branches of a table take different numbers of values");
            CheckTarget(_labels[^(depth + 1)].BranchTypes);
        }

        if (IsLive)
            EmitBranchTable(slot, depths, count);
        SetUnreachable();
    }

    /// <summary>As <see cref="Check"/>, but an operand of any type stays one: each target of a table may want another type.</summary>
    private void CheckTarget(ReadOnlySpan<WasmValueType> types)
    {
        Spend(types.Length);
        int available = _height - Top.Height;
        for (int i = types.Length - 1, depth = 1; i >= 0; i--, depth++)
        {
            WasmValueType found = depth <= available ? _operands[_height - depth].Type
                : Top.IsUnreachable ? WasmValueType.Unknown : throw reader.Malformed("An operand is missing");
            if (found != types[i] && found != WasmValueType.Unknown)
                throw reader.Malformed($"An operand is {found} instead of {types[i]}");
        }
    }

    /// <summary>The table's branches go to their label, or to a piece of code behind the table that moves the operands first; one a label.</summary>
    private void EmitBranchTable(int slot, int[] depths, int count)
    {
        SettleTop(count);
        Emit(Operation.BranchTable, 0, slot, 0, (ulong)(depths.Length - 1));
        int table = _count;
        var moves = new Dictionary<int, int>();
        foreach (int depth in depths)
        {
            Label label = _labels[^(depth + 1)];
            int branch = Emit(Operation.Branch);
            if (count == 0 || label.Height == _height - count)
                AddBranch(label, branch);
            else
                moves.TryAdd(depth, 0);
        }

        if (moves.Count == 0)
            return;
        foreach (int depth in moves.Keys.ToArray())
        {
            Label label = _labels[^(depth + 1)];
            moves[depth] = Emit(Operation.Copy, Own(label.Height), Own(_height - count), 0, (ulong)count);
            AddBranch(label, Emit(Operation.Branch));
        }

        for (int i = 0; i < depths.Length; i++)
        {
            if (moves.TryGetValue(depths[i], out int move))
                _code[table + i].Immediate = (ulong)move;
        }
    }

    private void ReadCall()
    {
        int function = ReadIndex(module.Functions.Length, "function");
        EmitCall(Operation.Call, module.Functions[function], 0, (ulong)function);
    }

    private void ReadCallIndirect()
    {
        int type = ReadIndex(module.Types.Length, "type");
        int table = ReadIndex(module.Tables.Length, "table");
        if (module.Tables[table].Element != WasmValueType.FunctionReference)
            throw reader.Malformed("A call goes through a table that has no functions");
        int element = Pop(WasmValueType.I32).Slot;
        EmitCall(Operation.CallIndirect, module.Types[type], element, (ulong)type << 32 | (uint)table);
    }

    private void EmitCall(Operation operation, WasmFunctionType type, int b, ulong immediate)
    {
        Check(type.Parameters);
        if (IsLive)
            SettleTop(type.Parameters.Length);
        Pop(type.Parameters);
        Emit(operation, Own(_height), b, 0, immediate);
        PushOwn(type.Results);
    }
}
