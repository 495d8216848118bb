using MusicFs.Wasm.Compilation;

namespace MusicFs.Wasm.Decoding;

/// <summary>Reads the sections of a module in their order and validates what they say; bodies are left to <see cref="FunctionCompiler"/>. Used once, by one thread.</summary>
internal sealed partial class ModuleDecoder(byte[] bytes, WasmLimits limits)
{
    private const int DataCountSection = 12;

    /// <summary>Where each section stands among the others, by its number: the count of data segments comes before the code.</summary>
    private static readonly int[] SectionOrder = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 10];

    private readonly ModuleReader _reader = new(bytes);
    private readonly List<WasmImport> _imports = [];
    private readonly List<WasmExport> _exports = [];
    private readonly List<WasmFunctionType> _functions = [];
    private readonly List<TableType> _tables = [];
    private readonly List<SizeLimits> _memories = [];
    private readonly List<GlobalType> _globals = [];
    private readonly HashSet<int> _declaredReferences = [];
    private WasmFunctionType[] _types = [];
    private ConstantExpression[] _globalValues = [];
    private ElementSegment[] _elements = [];
    private DataSegment[] _data = [];
    private CompiledFunction[] _code = [];
    private int _importedFunctions;
    private int _importedGlobals;
    private int _start = -1;
    private int _dataCount = -1;
    private int _codeStart = -1;
    private int _codeEnd;

    /// <exception cref="ModuleException">The bytes are no module that is allowed.</exception>
    public WasmModule Decode()
    {
        if (!_reader.ReadBytes(8).Span.SequenceEqual("\0asm\x01\0\0\0"u8))
            throw _reader.Malformed("This is no WebAssembly module of version 1");
        int last = 0;
        while (!_reader.AtEnd)
            ReadSection(ref last);
        if (_dataCount >= 0 && _dataCount != _data.Length)
            throw _reader.Malformed("The number of data segments is not the announced one");
        if (_codeStart < 0 && _functions.Count > _importedFunctions)
            throw _reader.Malformed("Functions have no code");

        // Bodies may refer to segments and exports that come behind them in the file.
        if (_codeStart >= 0)
            CompileCode();
        return Build();
    }

    private void ReadSection(ref int last)
    {
        byte id = _reader.ReadByte();
        if (id > DataCountSection)
            throw _reader.Malformed($"There is no section {id}");
        int size = _reader.ReadCount();
        int end = _reader.Position + size;
        int wholeEnd = _reader.End;
        _reader.End = end;
        if (id == 0)
        {
            _ = _reader.ReadName();
            _reader.Position = end;
        }
        else
        {
            if (SectionOrder[id] <= last)
                throw _reader.Malformed($"Section {id} is not in its place");
            last = SectionOrder[id];
            ReadContents(id);
        }

        if (_reader.Position != end)
            throw _reader.Malformed($"Section {id} does not have the announced size");
        _reader.End = wholeEnd;
    }

    private void ReadContents(byte id)
    {
        switch (id)
        {
            case 1: ReadTypes(); break;
            case 2: ReadImports(); break;
            case 3: ReadFunctions(); break;
            case 4: ReadTables(); break;
            case 5: ReadMemories(); break;
            case 6: ReadGlobals(); break;
            case 7: ReadExports(); break;
            case 8: ReadStart(); break;
            case 9: ReadElements(); break;
            case 10: SkipCode(); break;
            case 11: ReadData(); break;
            default: _dataCount = (int)Math.Min(_reader.ReadU32(), int.MaxValue); break;
        }
    }

    private void ReadTypes()
    {
        int count = _reader.ReadCount();
        var known = new Dictionary<WasmFunctionType, WasmFunctionType>();
        _types = new WasmFunctionType[count];
        for (int i = 0; i < count; i++)
        {
            if (_reader.ReadByte() != 0x60)
                throw _reader.Malformed("A type is not that of a function");
            var type = new WasmFunctionType(ReadValueTypes(), ReadValueTypes());
            if (!known.TryGetValue(type, out WasmFunctionType? same))
                known.Add(type, same = type);
            _types[i] = same;
        }
    }

    private WasmValueType[] ReadValueTypes()
    {
        int count = _reader.ReadCount();
        if (count > limits.Arity)
            throw _reader.Malformed($"A function has {count} parameters or results; {limits.Arity} are allowed");
        var types = new WasmValueType[count];
        for (int i = 0; i < count; i++)
            types[i] = ReadValueType();
        return types;
    }

    private WasmValueType ReadValueType() => ToValueType(_reader.ReadByte()) is var type and not WasmValueType.Unknown
        ? type : throw _reader.Malformed("There is no such type of values");

    internal static WasmValueType ToValueType(byte code) => code is >= 0x7C and <= 0x7F or 0x70 or 0x6F ? (WasmValueType)code : WasmValueType.Unknown;

    private WasmValueType ReadReferenceType() => ReadValueType() is var type and (WasmValueType.FunctionReference or WasmValueType.ExternReference)
        ? type : throw _reader.Malformed("A type of references is expected");

    private WasmFunctionType ReadTypeIndex() => _types[ReadIndex(_types.Length, "type")];

    private int ReadIndex(int count, string what)
    {
        uint index = _reader.ReadU32();
        return index < (uint)count ? (int)index : throw _reader.Malformed($"There is no {what} {index}");
    }

    private void ReadImports()
    {
        for (int left = _reader.ReadCount(); left > 0; left--)
        {
            (string module, string name) = (_reader.ReadName(), _reader.ReadName());
            WasmImport import = ReadImport(module, name);
            _imports.Add(import);
        }

        (_importedFunctions, _importedGlobals) = (_functions.Count, _globals.Count);
    }

    private WasmImport ReadImport(string module, string name)
    {
        switch (_reader.ReadByte())
        {
            case 0:
                _functions.Add(ReadTypeIndex());
                return new WasmImport(module, name, WasmExternalKind.Function) { FunctionType = _functions[^1] };
            case 1:
                _tables.Add(ReadTableType());
                return new WasmImport(module, name, WasmExternalKind.Table) { Table = _tables[^1] };
            case 2:
                AddMemory();
                return new WasmImport(module, name, WasmExternalKind.Memory) { Memory = _memories[^1] };
            case 3:
                _globals.Add(ReadGlobalType());
                return new WasmImport(module, name, WasmExternalKind.Global) { Global = _globals[^1] };
            default:
                throw _reader.Malformed("There is no such kind of imports");
        }
    }

    private void ReadFunctions()
    {
        for (int left = _reader.ReadCount(); left > 0; left--)
            _functions.Add(ReadTypeIndex());
    }

    private void ReadTables()
    {
        for (int left = _reader.ReadCount(); left > 0; left--)
            _tables.Add(ReadTableType());
    }

    private TableType ReadTableType()
    {
        var type = new TableType(ReadReferenceType(), ReadLimits());
        return type.Limits.Minimum <= (uint)limits.TableElements ? type
            : throw _reader.Malformed($"A table has {type.Limits.Minimum} elements; {limits.TableElements} are allowed");
    }

    private SizeLimits ReadLimits()
    {
        byte flags = _reader.ReadByte();
        if (flags > 1)
            throw _reader.Malformed("A limit is of no known kind");
        uint minimum = _reader.ReadU32();
        uint? maximum = flags == 1 ? _reader.ReadU32() : null;
        return maximum is not { } most || minimum <= most ? new SizeLimits(minimum, maximum) : throw _reader.Malformed("A size is larger than its maximum");
    }

    private void ReadMemories()
    {
        for (int left = _reader.ReadCount(); left > 0; left--)
            AddMemory();
    }

    private void AddMemory()
    {
        SizeLimits size = ReadLimits();
        if (size.Minimum > WasmLimits.PageSize || size.Maximum > WasmLimits.PageSize)
            throw _reader.Malformed("A memory has 65536 pages at most");
        if (size.Minimum > (uint)limits.MemoryPages)
            throw _reader.Malformed($"A memory has {size.Minimum} pages; {limits.MemoryPages} are allowed");
        if (_memories.Count > 0)
            throw _reader.Malformed("There is more than one memory");
        _memories.Add(size);
    }

    private GlobalType ReadGlobalType()
    {
        WasmValueType type = ReadValueType();
        return _reader.ReadByte() switch
        {
            0 => new GlobalType(type, false),
            1 => new GlobalType(type, true),
            _ => throw _reader.Malformed("A global is neither constant nor variable"),
        };
    }

    private void ReadGlobals()
    {
        int count = _reader.ReadCount();
        _globalValues = new ConstantExpression[count];
        var types = new GlobalType[count];
        for (int i = 0; i < count; i++)
        {
            types[i] = ReadGlobalType();
            _globalValues[i] = ReadConstant(types[i].Type);
        }

        _globals.AddRange(types);
    }

    private void ReadExports()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int left = _reader.ReadCount(); left > 0; left--)
        {
            string name = _reader.ReadName();
            byte kind = _reader.ReadByte();
            int count = kind switch
            {
                0 => _functions.Count,
                1 => _tables.Count,
                2 => _memories.Count,
                3 => _globals.Count,
                _ => throw _reader.Malformed("There is no such kind of exports"),
            };
            int index = ReadIndex(count, "export");
            if (!names.Add(name))
                throw _reader.Malformed("Two exports have one name");
            if (kind == 0)
                _declaredReferences.Add(index);
            _exports.Add(new WasmExport(name, (WasmExternalKind)kind, index));
        }
    }

    private void ReadStart()
    {
        _start = ReadIndex(_functions.Count, "function");
        if (_functions[_start] is not { Parameters.Length: 0, Results.Length: 0 })
            throw _reader.Malformed("The start function takes or gives values");
    }

    private void SkipCode()
    {
        (_codeStart, _codeEnd) = (_reader.Position, _reader.End);
        _reader.Position = _reader.End;
    }

    private void CompileCode()
    {
        (_reader.Position, _reader.End) = (_codeStart, _codeEnd);
        int count = _reader.ReadCount();
        if (count != _functions.Count - _importedFunctions)
            throw _reader.Malformed("There are not as many bodies as functions");
        WasmModule context = Build();
        var compiler = new FunctionCompiler(context, _reader, limits, _declaredReferences, _dataCount);
        _code = new CompiledFunction[count];
        for (int i = 0; i < count; i++)
            _code[i] = compiler.Compile(_functions[_importedFunctions + i]);
        if (!_reader.AtEnd)
            throw _reader.Malformed("The code does not have the announced size");
    }

    private WasmModule Build() => new()
    {
        Imports = _imports,
        Exports = _exports,
        Types = _types,
        Functions = [.. _functions],
        Tables = [.. _tables],
        Memories = [.. _memories],
        Globals = [.. _globals],
        GlobalValues = _globalValues,
        Elements = _elements,
        Data = _data,
        Start = _start,
        Code = _code,
    };
}
