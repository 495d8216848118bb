using MusicFs.Wasm.Decoding;

namespace MusicFs.Wasm;

/// <content>How it comes about: each part answers with an error in words, or null.</content>
public sealed partial class WasmInstance
{
    internal string? Link(WasmImports imports)
    {
        Functions = new WasmFunction[Module.Functions.Length];
        Tables = new WasmTable[Module.Tables.Length];
        Globals = new WasmGlobal[Module.Globals.Length];
        (int functions, int tables, int globals) = (0, 0, 0);
        foreach (WasmImport import in Module.Imports)
        {
            switch (imports.Find(import.Module, import.Name))
            {
                case WasmFunction function when import.Kind == WasmExternalKind.Function && function.Type.Equals(import.FunctionType):
                    Functions[functions++] = function;
                    break;
                case WasmTable table when import.Kind == WasmExternalKind.Table && table.ElementType == import.Table.Element
                    && import.Table.Limits.Admits((uint)table.Length, table.Maximum):
                    Tables[tables++] = table;
                    break;
                case WasmMemory memory when import.Kind == WasmExternalKind.Memory && import.Memory.Admits((uint)memory.Pages, memory.Maximum):
                    Memory = memory;
                    break;
                case WasmGlobal global when import.Kind == WasmExternalKind.Global && import.Global == new GlobalType(global.Type, global.Mutable):
                    Globals[globals++] = global;
                    break;
                case null:
                    return $"The module wants {import.Module}.{import.Name}, which the host does not have.";
                default:
                    return $"The module wants {import.Module}.{import.Name} of another type than the host's.";
            }
        }

        return null;
    }

    internal string? Allocate()
    {
        int imported = Functions.Length - Module.Code.Length;
        for (int i = 0; i < Module.Code.Length; i++)
            Functions[imported + i] = _store.AddFunction(Module.Functions[imported + i], this, Module.Code[i], null);
        for (int i = 0; i < Tables.Length; i++)
        {
            if (Tables[i] is not null)
                continue;
            TableType type = Module.Tables[i];
            if (!_store.TryTakeElements(type.Limits.Minimum))
                return $"The module's tables have more than {_store.Limits.TableElements} elements.";
            Tables[i] = new WasmTable(_store, type.Element, type.Limits.Minimum, type.Limits.Maximum);
        }

        if (Memory is null && Module.Memories.Length > 0)
        {
            SizeLimits size = Module.Memories[0];
            if (!_store.TryTakePages(size.Minimum))
                return $"The module's memory has more than {_store.Limits.MemoryPages} pages.";
            Memory = new WasmMemory(_store, size.Minimum, size.Maximum);
        }

        int importedGlobals = Globals.Length - Module.GlobalValues.Length;
        for (int i = 0; i < Module.GlobalValues.Length; i++)
        {
            GlobalType type = Module.Globals[importedGlobals + i];
            Globals[importedGlobals + i] = new WasmGlobal(new WasmValue(type.Type, Evaluate(Module.GlobalValues[i])), type.Mutable);
        }

        return null;
    }

    internal string? Initialize(CancellationToken cancellation)
    {
        Elements = new ulong[Module.Elements.Length][];
        Data = new ReadOnlyMemory<byte>[Module.Data.Length];
        for (int i = 0; i < Elements.Length; i++)
            Elements[i] = Array.ConvertAll(Module.Elements[i].Items, Evaluate);
        for (int i = 0; i < Data.Length; i++)
            Data[i] = Module.Data[i].Bytes;
        for (int i = 0; i < Elements.Length; i++)
        {
            ElementSegment segment = Module.Elements[i];
            if (segment.Mode == SegmentMode.Active && !TryCopy(Elements[i], Tables[segment.Table].Span, Evaluate(segment.Offset)))
                return $"The module fills its table outside of it ({WasmTrap.TableOutOfBounds}).";
            if (segment.Mode != SegmentMode.Passive)
                Elements[i] = [];
        }

        for (int i = 0; i < Data.Length; i++)
        {
            DataSegment segment = Module.Data[i];
            if (segment.Mode != SegmentMode.Active)
                continue;
            if (!TryCopy(segment.Bytes.Span, Bytes, Evaluate(segment.Offset)))
                return $"The module fills its memory outside of it ({WasmTrap.MemoryOutOfBounds}).";
            Data[i] = default;
        }

        if (Module.Start < 0)
            return null;
        WasmResult result = _store.Interpreter.Invoke(Functions[Module.Start], [], cancellation);
        return result.IsSuccess ? null : $"The module's start function ended with {(result.IsSuspended ? "a wait" : result.Trap)}.";
    }

    private static bool TryCopy<T>(ReadOnlySpan<T> from, Span<T> to, ulong offset)
    {
        if (offset + (ulong)from.Length > (ulong)to.Length)
            return false;
        from.CopyTo(to[(int)offset..]);
        return true;
    }
}
