using MusicFs.Wasm.Decoding;

namespace MusicFs.Wasm.Compilation;

/// <summary>
/// Validates a function's body and compiles it to the interpreter's code, in one pass. The algorithm of validation is that of the core specification's appendix. For code that cannot be reached nothing is
/// emitted. One for all functions of a module; used by one thread.
/// </summary>
internal sealed partial class FunctionCompiler(
    WasmModule module, ModuleReader reader, WasmLimits limits, HashSet<int> declaredReferences, int dataCount)
{
    private readonly List<Label> _labels = [];
    private readonly List<WasmValueType> _locals = [];
    private WasmFunctionType _type = null!;
    private long _steps;

    /// <summary>Compiles the body that the reader is at.</summary>
    /// <exception cref="ModuleException">It is not valid, or too large.</exception>
    public CompiledFunction Compile(WasmFunctionType type)
    {
        int end = reader.ReadCount() + reader.Position;
        int wholeEnd = reader.End;
        reader.End = end;
        _type = type;
        ReadLocals();
        StartCode();
        OpenLabel(new Label(LabelKind.Function, type, 0, isLive: true));
        while (_labels.Count > 0)
            ReadInstruction();
        if (reader.Position != end)
            throw reader.Malformed("A body does not have the announced size");
        reader.End = wholeEnd;
        return FinishCode();
    }

    private void ReadLocals()
    {
        _locals.Clear();
        foreach (WasmValueType type in _type.Parameters)
            _locals.Add(type);
        for (int left = reader.ReadCount(); left > 0; left--)
        {
            uint count = reader.ReadU32();
            WasmValueType type = ReadValueType();
            if (count > (uint)(limits.Locals - _locals.Count))
                throw reader.Malformed($"A function has more than {limits.Locals} locals");
            Spend((int)count);
            for (uint i = 0; i < count; i++)
                _locals.Add(type);
        }
    }

    private void ReadInstruction()
    {
        Spend(1);
        byte code = reader.ReadByte();
        switch (code)
        {
            case 0x00: Emit(Operation.Unreachable); SetUnreachable(); break;
            case 0x01: break;
            case 0x02 or 0x03 or 0x04: ReadBlock(code); break;
            case 0x05: ReadElse(); break;
            case 0x0B: ReadEnd(); break;
            case 0x0C: ReadBranch(); break;
            case 0x0D: ReadBranchIf(); break;
            case 0x0E: ReadBranchTable(); break;
            case 0x0F: ReadReturn(); break;
            case 0x10: ReadCall(); break;
            case 0x11: ReadCallIndirect(); break;
            case 0x1A: Pop(); break;
            case 0x1B: ReadSelect(WasmValueType.Unknown); break;
            case 0x1C: ReadSelect(ReadSelectType()); break;
            case 0x20: ReadLocalGet(); break;
            case 0x21: ReadLocalSet(); break;
            case 0x22: ReadLocalTee(); break;
            case 0x23 or 0x24: ReadGlobal(code == 0x24); break;
            case 0x25 or 0x26: ReadTable(code == 0x26); break;
            case >= 0x28 and <= 0x3E: ReadMemoryAccess(code); break;
            case 0x3F or 0x40: ReadMemorySize(code); break;
            case 0x41: PushConstant(WasmValueType.I32, (uint)reader.ReadS32()); break;
            case 0x42: PushConstant(WasmValueType.I64, (ulong)reader.ReadS64()); break;
            case 0x43: PushConstant(WasmValueType.F32, reader.ReadF32()); break;
            case 0x44: PushConstant(WasmValueType.F64, reader.ReadF64()); break;
            case >= 0x45 and <= 0xC4: ReadNumeric(code); break;
            case 0xD0: PushConstant(ReadReferenceType(), 0); break;
            case 0xD1: ReadIsNull(); break;
            case 0xD2: ReadFunctionReference(); break;
            case 0xFC: ReadPrefixed(); break;
            default: throw reader.Malformed($"The instruction 0x{code:X2} is not known");
        }
    }

    private WasmValueType ReadValueType() => ModuleDecoder.ToValueType(reader.ReadByte()) is var type and not WasmValueType.Unknown
        ? type : throw reader.Malformed("There is no such type of values");

    private WasmValueType ReadReferenceType() => ReadValueType() is var type && IsReference(type)
        ? type : throw reader.Malformed("A type of references is expected");

    private static bool IsReference(WasmValueType type) => type is WasmValueType.FunctionReference or WasmValueType.ExternReference;

    private int ReadIndex(int count, string what)
    {
        uint index = reader.ReadU32();
        return index < (uint)count ? (int)index : throw reader.Malformed($"There is no {what} {index}");
    }

    /// <summary>Counts work that the module's size does not bound.</summary>
    private void Spend(int steps)
    {
        _steps += steps;
        if (_steps > limits.LoadSteps)
            throw reader.Malformed("The module takes too much work to load");
    }
}
