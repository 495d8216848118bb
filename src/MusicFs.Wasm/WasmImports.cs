namespace MusicFs.Wasm;

/// <summary>What a host gives to modules, by the two parts of its name. Filled before, and not changed while, it is used.</summary>
public sealed class WasmImports
{
    private readonly Dictionary<(string Module, string Name), object> _things = [];

    /// <summary>A function.</summary>
    public WasmImports Add(string module, string name, WasmFunction function) => AddThing(module, name, function);

    /// <summary>A table.</summary>
    public WasmImports Add(string module, string name, WasmTable table) => AddThing(module, name, table);

    /// <summary>A memory.</summary>
    public WasmImports Add(string module, string name, WasmMemory memory) => AddThing(module, name, memory);

    /// <summary>A global.</summary>
    public WasmImports Add(string module, string name, WasmGlobal global) => AddThing(module, name, global);

    /// <summary>All exports of an instance.</summary>
    public WasmImports Add(string module, WasmInstance instance)
    {
        foreach (WasmExport export in instance.Module.Exports)
            AddThing(module, export.Name, instance.Thing(export));
        return this;
    }

    internal object? Find(string module, string name) => _things.GetValueOrDefault((module, name));

    private WasmImports AddThing(string module, string name, object thing)
    {
        _things[(module, name)] = thing;
        return this;
    }
}
