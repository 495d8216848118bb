namespace MusicFs.Wasm.Compilation;

/// <content>Variables, memory, tables and numbers.</content>
internal sealed partial class FunctionCompiler
{
    /// <summary>Logarithms of the sizes that loads and stores access, from 0x28 on.</summary>
    private static ReadOnlySpan<byte> AccessSizes => [2, 3, 2, 3, 0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 2, 3, 2, 3, 0, 1, 0, 1, 2];

    private WasmValueType ReadSelectType()
    {
        if (reader.ReadU32() != 1)
            throw reader.Malformed("A select has one type");
        return ReadValueType();
    }

    private void ReadSelect(WasmValueType type)
    {
        int condition = Pop(WasmValueType.I32).Slot;
        Operand second = Pop(type);
        Operand first = Pop(type);
        if (type == WasmValueType.Unknown)
        {
            if (IsReference(first.Type) || IsReference(second.Type))
                throw reader.Malformed("A select of references needs a type");
            if (first.Type != second.Type && first.Type != WasmValueType.Unknown && second.Type != WasmValueType.Unknown)
                throw reader.Malformed("A select has operands of two types");
            type = first.Type == WasmValueType.Unknown ? second.Type : first.Type;
        }

        int result = PushOwn(type);
        if (first.Slot != result)
            Emit(Operation.Move, result, first.Slot);
        Emit(Operation.SelectElse, result, second.Slot, condition);
    }

    private void ReadLocalGet()
    {
        int local = ReadIndex(_locals.Count, "local");
        Push(_locals[local], local);
    }

    private void ReadLocalSet()
    {
        int local = ReadIndex(_locals.Count, "local");
        int slot = Pop(_locals[local]).Slot;
        if (IsLive && !TryRetarget(slot, local))
            EmitLocalSet(local, slot);
    }

    private void EmitLocalSet(int local, int slot)
    {
        if (slot == local)
            return;
        SettleReaders(local);
        Emit(Operation.Move, local, slot);
    }

    private void ReadLocalTee()
    {
        int local = ReadIndex(_locals.Count, "local");
        WasmValueType type = _locals[local];
        int slot = Pop(type).Slot;
        if (!IsLive)
        {
            PushOwn(type);
        }
        else if (TryRetarget(slot, local))
        {
            Push(type, local);
        }
        else
        {
            EmitLocalSet(local, slot);
            Push(type, slot);
        }
    }

    private void ReadGlobal(bool set)
    {
        int global = ReadIndex(module.Globals.Length, "global");
        WasmValueType type = module.Globals[global].Type;
        if (!set)
        {
            EmitResult(Operation.GlobalGet, type, immediate: (ulong)global);
            return;
        }

        if (!module.Globals[global].Mutable)
            throw reader.Malformed($"The global {global} is constant");
        Emit(Operation.GlobalSet, 0, Pop(type).Slot, 0, (ulong)global);
    }

    private void ReadTable(bool set)
    {
        int table = ReadIndex(module.Tables.Length, "table");
        WasmValueType type = module.Tables[table].Element;
        if (!set)
        {
            EmitResult(Operation.TableGet, type, Pop(WasmValueType.I32).Slot, immediate: (ulong)table);
            return;
        }

        int value = Pop(type).Slot;
        Emit(Operation.TableSet, 0, Pop(WasmValueType.I32).Slot, value, (ulong)table);
    }

    private void RequireMemory()
    {
        if (module.Memories.Length == 0)
            throw reader.Malformed("There is no memory");
    }

    private void ReadMemoryAccess(byte code)
    {
        uint alignment = reader.ReadU32();
        uint offset = reader.ReadU32();
        RequireMemory();
        if (alignment > AccessSizes[code - 0x28])
            throw reader.Malformed("An access has a larger alignment than size");
        if (code <= 0x35)
        {
            WasmValueType loaded = code switch
            {
                0x28 or (>= 0x2C and <= 0x2F) => WasmValueType.I32,
                0x2A => WasmValueType.F32,
                0x2B => WasmValueType.F64,
                _ => WasmValueType.I64,
            };
            EmitResult((Operation)code, loaded, Pop(WasmValueType.I32).Slot, immediate: offset);
            return;
        }

        int value = Pop(code switch
        {
            0x36 or 0x3A or 0x3B => WasmValueType.I32,
            0x38 => WasmValueType.F32,
            0x39 => WasmValueType.F64,
            _ => WasmValueType.I64,
        }).Slot;
        Emit((Operation)code, 0, Pop(WasmValueType.I32).Slot, value, offset);
    }

    private void ReadZero()
    {
        if (reader.ReadByte() != 0)
            throw reader.Malformed("A byte must be zero");
    }

    private void ReadMemorySize(byte code)
    {
        ReadZero();
        RequireMemory();
        int pages = code == 0x40 ? Pop(WasmValueType.I32).Slot : 0;
        EmitResult((Operation)code, WasmValueType.I32, pages);
    }

    private void ReadIsNull()
    {
        Operand operand = Pop();
        if (operand.Type != WasmValueType.Unknown && !IsReference(operand.Type))
            throw reader.Malformed("A number is no reference");
        EmitResult(Operation.IsNull, WasmValueType.I32, operand.Slot);
    }

    private void ReadFunctionReference()
    {
        int function = ReadIndex(module.Functions.Length, "function");
        if (!declaredReferences.Contains(function))
            throw reader.Malformed($"A reference to the function {function} is not declared");
        EmitResult(Operation.FunctionReference, WasmValueType.FunctionReference, immediate: (ulong)function);
    }

    private void ReadNumeric(byte code)
    {
        (WasmValueType operand, bool binary, WasmValueType result) = Signature(code);
        Operand c = binary ? Pop(operand) : default;
        Operand b = Pop(operand);
        if (code is (byte)Operation.I64ExtendI32Unsigned or >= (byte)Operation.I32ReinterpretF32 and <= (byte)Operation.F64ReinterpretI64)
        {
            // The slot has the same bits: nothing is to be done.
            if (b.Slot == Own(_height) || !IsLive)
                PushOwn(result);
            else
                Push(result, b.Slot);
            return;
        }

        EmitResult((Operation)code, result, b.Slot, c.Slot);
    }

    /// <summary>The type of an instruction's one or two operands, and of its result.</summary>
    private static (WasmValueType Operand, bool Binary, WasmValueType Result) Signature(byte code)
    {
        const WasmValueType I32 = WasmValueType.I32, I64 = WasmValueType.I64, F32 = WasmValueType.F32, F64 = WasmValueType.F64;
        return code switch
        {
            0x45 => (I32, false, I32),
            <= 0x4F => (I32, true, I32),
            0x50 => (I64, false, I32),
            <= 0x5A => (I64, true, I32),
            <= 0x60 => (F32, true, I32),
            <= 0x66 => (F64, true, I32),
            <= 0x69 => (I32, false, I32),
            <= 0x78 => (I32, true, I32),
            <= 0x7B => (I64, false, I64),
            <= 0x8A => (I64, true, I64),
            <= 0x91 => (F32, false, F32),
            <= 0x98 => (F32, true, F32),
            <= 0x9F => (F64, false, F64),
            <= 0xA6 => (F64, true, F64),
            0xA7 => (I64, false, I32),
            0xA8 or 0xA9 or 0xBC => (F32, false, I32),
            0xAA or 0xAB => (F64, false, I32),
            0xAC or 0xAD => (I32, false, I64),
            0xAE or 0xAF => (F32, false, I64),
            0xB0 or 0xB1 or 0xBD => (F64, false, I64),
            0xB2 or 0xB3 or 0xBE => (I32, false, F32),
            0xB4 or 0xB5 => (I64, false, F32),
            0xB6 => (F64, false, F32),
            0xB7 or 0xB8 => (I32, false, F64),
            0xB9 or 0xBA or 0xBF => (I64, false, F64),
            0xBB => (F32, false, F64),
            0xC0 or 0xC1 => (I32, false, I32),
            _ => (I64, false, I64),
        };
    }

    private void ReadPrefixed()
    {
        uint code = reader.ReadU32();
        switch (code)
        {
            case <= 7:
                EmitResult(
                    (Operation)((uint)Operation.I32SaturateF32Signed + code),
                    code < 4 ? WasmValueType.I32 : WasmValueType.I64,
                    Pop((code & 2) == 0 ? WasmValueType.F32 : WasmValueType.F64).Slot);
                break;
            case 8:
                int data = ReadDataIndex();
                ReadZero();
                RequireMemory();
                EmitBulk(Operation.MemoryInit, WasmValueType.I32, (ulong)data);
                break;
            case 9:
                Emit(Operation.DataDrop, immediate: (ulong)ReadDataIndex());
                break;
            case 10:
                ReadZero();
                ReadZero();
                RequireMemory();
                EmitBulk(Operation.MemoryCopy, WasmValueType.I32, 0);
                break;
            case 11:
                ReadZero();
                RequireMemory();
                EmitBulk(Operation.MemoryFill, WasmValueType.I32, 0);
                break;
            default:
                ReadTableInstruction(code);
                break;
        }
    }

    private void ReadTableInstruction(uint code)
    {
        switch (code)
        {
            case 12:
                int segment = ReadIndex(module.Elements.Length, "segment of elements");
                int filled = ReadIndex(module.Tables.Length, "table");
                if (module.Tables[filled].Element != module.Elements[segment].Type)
                    throw reader.Malformed("Elements are not of the table's type");
                EmitBulk(Operation.TableInit, WasmValueType.I32, (ulong)filled << 32 | (uint)segment);
                break;
            case 13:
                Emit(Operation.ElementDrop, immediate: (ulong)ReadIndex(module.Elements.Length, "segment of elements"));
                break;
            case 14:
                int to = ReadIndex(module.Tables.Length, "table");
                int from = ReadIndex(module.Tables.Length, "table");
                if (module.Tables[to].Element != module.Tables[from].Element)
                    throw reader.Malformed("Two tables are of different types");
                EmitBulk(Operation.TableCopy, WasmValueType.I32, (ulong)to << 32 | (uint)from);
                break;
            case 15:
                int grown = ReadIndex(module.Tables.Length, "table");
                int delta = Pop(WasmValueType.I32).Slot;
                EmitResult(Operation.TableGrow, WasmValueType.I32, Pop(module.Tables[grown].Element).Slot, delta, (ulong)grown);
                break;
            case 16:
                EmitResult(Operation.TableSize, WasmValueType.I32, immediate: (ulong)ReadIndex(module.Tables.Length, "table"));
                break;
            case 17:
                int table = ReadIndex(module.Tables.Length, "table");
                EmitBulk(Operation.TableFill, module.Tables[table].Element, (ulong)table);
                break;
            default:
                throw reader.Malformed($"The instruction 0xFC {code} is not known");
        }
    }

    /// <summary>An instruction of three operands (a place, a value or a place, a number) without result.</summary>
    private void EmitBulk(Operation operation, WasmValueType second, ulong immediate)
    {
        int c = Pop(WasmValueType.I32).Slot;
        int b = Pop(second).Slot;
        int a = Pop(WasmValueType.I32).Slot;
        Emit(operation, a, b, c, immediate);
    }

    private int ReadDataIndex() => dataCount >= 0 ? ReadIndex(dataCount, "segment of data") : throw reader.Malformed("The number of data segments is not announced");
}
