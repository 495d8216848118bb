using System.Globalization;
using System.Text.Json;

namespace MusicFs.Wasm.Tests.Specification;

/// <summary>Executes the commands of a <see cref="WastScript"/> and says what came of them. One store a script, as scripts share tables and memories between modules.</summary>
internal sealed class WastRun
{
    private readonly WastScript _script;
    private readonly WasmStore _store;
    private readonly WasmImports _imports = new();
    private readonly Dictionary<string, WasmInstance> _named = [];
    private WasmInstance? _last;

    private WastRun(WastScript script, WasmLimits limits)
    {
        _script = script;
        _store = new WasmStore(limits);
        AddHost();
    }

    /// <summary>Commands that did what the script says.</summary>
    public int Passed { get; private set; }

    /// <summary>Line and reason of each that did not.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Commands about modules in the text format, which is not read here.</summary>
    public int OfTextFormat { get; private set; }

    public static WastRun Execute(WastScript script, WasmLimits? limits = null)
    {
        var run = new WastRun(script, limits ?? new WasmLimits { Time = TimeSpan.FromMinutes(10) });
        foreach (JsonElement command in script.Document.RootElement.GetProperty("commands").EnumerateArray())
            run.Execute(command);
        return run;
    }

    /// <summary>What the specification's interpreter offers under the name spectest.</summary>
    private void AddHost()
    {
        WasmValueType[][] prints = [[], [WasmValueType.I32], [WasmValueType.I64], [WasmValueType.F32], [WasmValueType.F64], [WasmValueType.I32, WasmValueType.F32], [WasmValueType.F64, WasmValueType.F64]];
        string[] names = ["print", "print_i32", "print_i64", "print_f32", "print_f64", "print_i32_f32", "print_f64_f64"];
        for (int i = 0; i < names.Length; i++)
            _imports.Add("spectest", names[i], _store.CreateFunction(new WasmFunctionType(prints[i], []), static (ref _) => WasmTrap.None));
        _imports.Add("spectest", "table", _store.CreateTable(WasmValueType.FunctionReference, 10, 20));
        _imports.Add("spectest", "memory", _store.CreateMemory(1, 2));
        _imports.Add("spectest", "global_i32", new WasmGlobal(WasmValue.Of(666), false));
        _imports.Add("spectest", "global_i64", new WasmGlobal(WasmValue.Of(666L), false));
        _imports.Add("spectest", "global_f32", new WasmGlobal(WasmValue.Of(666.6f), false));
        _imports.Add("spectest", "global_f64", new WasmGlobal(WasmValue.Of(666.6), false));
    }

    private void Execute(JsonElement command)
    {
        string type = command.GetProperty("type").GetString()!;
        string? failure = type switch
        {
            "module" => Instantiate(command, out _last),
            "register" => Register(command),
            "action" => Act(command).Error,
            "assert_return" => AssertReturn(command),
            "assert_trap" or "assert_exhaustion" => AssertTrap(command),
            "assert_invalid" or "assert_malformed" => AssertRefused(command),
            "assert_unlinkable" or "assert_uninstantiable" => AssertNotInstantiated(command),
            _ => $"the command {type} is not known",
        };
        if (failure is null)
            Passed++;
        else if (failure.Length > 0)
            Failures.Add($"line {command.GetProperty("line").GetInt32()}: {type}: {failure}");
    }

    private string? Instantiate(JsonElement command, out WasmInstance? instance)
    {
        instance = null;
        byte[] bytes = _script.Module(command.GetProperty("filename").GetString()!);
        if (!WasmModule.TryLoad(bytes, _store.Limits, out WasmModule? module, out string? error)
            || !_store.TryInstantiate(module, _imports, out instance, out error))
            return error;
        if (command.TryGetProperty("name", out JsonElement name))
            _named[name.GetString()!] = instance;
        return null;
    }

    private string? Register(JsonElement command)
    {
        _imports.Add(command.GetProperty("as").GetString()!, command.TryGetProperty("name", out JsonElement name) ? _named[name.GetString()!] : _last!);
        return null;
    }

    private (string? Error, WasmResult Result) Act(JsonElement command)
    {
        JsonElement action = command.GetProperty("action");
        WasmInstance? instance = action.TryGetProperty("module", out JsonElement name) ? _named[name.GetString()!] : _last;
        if (instance is null)
            return ("there is no instance", default);
        string field = action.GetProperty("field").GetString()!;
        if (action.GetProperty("type").GetString() == "get")
            return (null, new WasmResult(WasmTrap.None, false, [instance.FindGlobal(field)!.Value], 0));
        WasmResult result = instance.Invoke(field, [.. action.GetProperty("args").EnumerateArray().Select(ToValue)]);
        return (result.IsSuccess ? null : $"trap {result.Trap}", result);
    }

    private string? AssertReturn(JsonElement command)
    {
        (string? error, WasmResult result) = Act(command);
        if (error is not null)
            return error;
        JsonElement[] expected = [.. command.GetProperty("expected").EnumerateArray()];
        if (expected.Length != result.Values.Count)
            return $"{result.Values.Count} results instead of {expected.Length}";
        for (int i = 0; i < expected.Length; i++)
        {
            if (!Matches(expected[i], result.Values[i]))
                return $"{result.Values[i]} instead of {expected[i]}";
        }

        return null;
    }

    private string? AssertTrap(JsonElement command)
    {
        (_, WasmResult result) = Act(command);
        string text = command.GetProperty("text").GetString()!;
        string expected = result.Trap switch
        {
            WasmTrap.Unreachable => "unreachable",
            WasmTrap.MemoryOutOfBounds => "out of bounds memory access",
            WasmTrap.TableOutOfBounds => "out of bounds table access",
            WasmTrap.UndefinedElement => "undefined element",
            WasmTrap.UninitializedElement => "uninitialized element",
            WasmTrap.IndirectCallTypeMismatch => "indirect call type mismatch",
            WasmTrap.IntegerDivideByZero => "integer divide by zero",
            WasmTrap.IntegerOverflow => "integer overflow",
            WasmTrap.InvalidConversion => "invalid conversion to integer",
            WasmTrap.CallStackExhausted => "call stack exhausted",
            _ => "",
        };
        return expected.Length > 0 && text.StartsWith(expected, StringComparison.Ordinal) ? null : $"{result.Trap} instead of {text}";
    }

    private string? AssertRefused(JsonElement command)
    {
        if (command.GetProperty("module_type").GetString() == "text")
        {
            OfTextFormat++;
            return "";
        }

        byte[] bytes = _script.Module(command.GetProperty("filename").GetString()!);
        return WasmModule.TryLoad(bytes, _store.Limits, out _, out string? error) ? $"loaded, instead of {command.GetProperty("text")}"
            : string.IsNullOrWhiteSpace(error) ? "no reason" : null;
    }

    private string? AssertNotInstantiated(JsonElement command)
    {
        byte[] bytes = _script.Module(command.GetProperty("filename").GetString()!);
        if (!WasmModule.TryLoad(bytes, _store.Limits, out WasmModule? module, out string? error))
            return error;
        return _store.TryInstantiate(module, _imports, out _, out _) ? "instantiated" : null;
    }

    private static WasmValue ToValue(JsonElement value)
    {
        string text = value.GetProperty("value").GetString()!;
        return value.GetProperty("type").GetString() switch
        {
            "i32" => new WasmValue(WasmValueType.I32, uint.Parse(text, CultureInfo.InvariantCulture)),
            "i64" => new WasmValue(WasmValueType.I64, ulong.Parse(text, CultureInfo.InvariantCulture)),
            "f32" => new WasmValue(WasmValueType.F32, uint.Parse(text, CultureInfo.InvariantCulture)),
            "f64" => new WasmValue(WasmValueType.F64, ulong.Parse(text, CultureInfo.InvariantCulture)),
            "externref" => new WasmValue(WasmValueType.ExternReference, text == "null" ? 0 : ulong.Parse(text, CultureInfo.InvariantCulture) + 1),
            "funcref" when text == "null" => new WasmValue(WasmValueType.FunctionReference, 0),
            var type => throw new NotSupportedException($"{type} {text}"),
        };
    }

    private static bool Matches(JsonElement expected, WasmValue found)
    {
        string text = expected.TryGetProperty("value", out JsonElement value) ? value.GetString()! : "";
        return (found.Type, text) switch
        {
            (WasmValueType.F32, "nan:canonical") => (found.Bits & 0x7FFF_FFFF) == 0x7FC0_0000 && found.Bits <= uint.MaxValue,
            (WasmValueType.F32, "nan:arithmetic") => (found.Bits & 0x7FC0_0000) == 0x7FC0_0000,
            (WasmValueType.F64, "nan:canonical") => (found.Bits & long.MaxValue) == 0x7FF8_0000_0000_0000,
            (WasmValueType.F64, "nan:arithmetic") => (found.Bits & 0x7FF8_0000_0000_0000) == 0x7FF8_0000_0000_0000,
            (WasmValueType.FunctionReference, not "null") => expected.GetProperty("type").GetString() == "funcref" && found.Bits != 0,
            _ => found == ToValue(expected),
        };
    }
}
