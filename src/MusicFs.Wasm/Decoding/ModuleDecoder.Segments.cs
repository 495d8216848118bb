namespace MusicFs.Wasm.Decoding;

/// <content>Constant expressions, and the segments of elements and of data.</content>
internal sealed partial class ModuleDecoder
{
    private ConstantExpression ReadConstant(WasmValueType expected)
    {
        (WasmValueType type, ConstantExpression constant) = ReadConstantInstruction();
        if (type != expected)
            throw _reader.Malformed("A constant is of another type");
        return _reader.ReadByte() == 0x0B ? constant : throw _reader.Malformed("A constant is not one instruction");
    }

    private (WasmValueType Type, ConstantExpression Constant) ReadConstantInstruction()
    {
        switch (_reader.ReadByte())
        {
            case 0x41: return (WasmValueType.I32, new ConstantExpression(ConstantKind.Bits, (uint)_reader.ReadS32()));
            case 0x42: return (WasmValueType.I64, new ConstantExpression(ConstantKind.Bits, (ulong)_reader.ReadS64()));
            case 0x43: return (WasmValueType.F32, new ConstantExpression(ConstantKind.Bits, _reader.ReadF32()));
            case 0x44: return (WasmValueType.F64, new ConstantExpression(ConstantKind.Bits, _reader.ReadF64()));
            case 0xD0: return (ReadReferenceType(), default);
            case 0x23:
                int global = ReadIndex(_importedGlobals, "imported global");
                if (_globals[global].Mutable)
                    throw _reader.Malformed("A constant is a variable");
                return (_globals[global].Type, new ConstantExpression(ConstantKind.Global, (uint)global));
            case 0xD2:
                return (WasmValueType.FunctionReference, ReadFunctionReference());
            default:
                throw _reader.Malformed("An instruction is not constant");
        }
    }

    private ConstantExpression ReadFunctionReference()
    {
        int function = ReadIndex(_functions.Count, "function");
        _declaredReferences.Add(function);
        return new ConstantExpression(ConstantKind.Function, (uint)function);
    }

    private void ReadElements()
    {
        int count = _reader.ReadCount();
        _elements = new ElementSegment[count];
        for (int i = 0; i < count; i++)
            _elements[i] = ReadElementSegment();
    }

    /// <summary>The flags: bit 0 not active, bit 1 declarative or with a table of its own, bit 2 expressions instead of numbers of functions.</summary>
    private ElementSegment ReadElementSegment()
    {
        uint flags = _reader.ReadU32();
        if (flags > 7)
            throw _reader.Malformed("A segment of elements is of no known kind");
        SegmentMode mode = (flags & 1) == 0 ? SegmentMode.Active : (flags & 2) == 0 ? SegmentMode.Passive : SegmentMode.Declarative;
        (int table, ConstantExpression offset) = (0, default);
        if (mode == SegmentMode.Active)
        {
            uint index = (flags & 2) != 0 ? _reader.ReadU32() : 0;
            if (index >= (uint)_tables.Count)
                throw _reader.Malformed($"There is no table {index}");
            (table, offset) = ((int)index, ReadConstant(WasmValueType.I32));
        }

        bool expressions = (flags & 4) != 0;
        WasmValueType type = WasmValueType.FunctionReference;
        if ((flags & 3) != 0)
        {
            if (expressions)
                type = ReadReferenceType();
            else if (_reader.ReadByte() != 0)
                throw _reader.Malformed("Elements are of no known kind");
        }

        if (mode == SegmentMode.Active && _tables[table].Element != type)
            throw _reader.Malformed("Elements are not of the table's type");
        var items = new ConstantExpression[_reader.ReadCount()];
        for (int i = 0; i < items.Length; i++)
            items[i] = expressions ? ReadConstant(type) : ReadFunctionReference();
        return new ElementSegment(mode, table, offset, type, items);
    }

    private void ReadData()
    {
        int count = _reader.ReadCount();
        _data = new DataSegment[count];
        for (int i = 0; i < count; i++)
        {
            uint flags = _reader.ReadU32();
            if (flags > 2)
                throw _reader.Malformed("A segment of data is of no known kind");
            uint memory = flags == 2 ? _reader.ReadU32() : 0;
            if (flags != 1 && memory >= (uint)_memories.Count)
                throw _reader.Malformed($"There is no memory {memory}");
            ConstantExpression offset = flags != 1 ? ReadConstant(WasmValueType.I32) : default;
            _data[i] = new DataSegment(flags == 1 ? SegmentMode.Passive : SegmentMode.Active, offset, _reader.ReadBytes(_reader.ReadCount()));
        }
    }
}
