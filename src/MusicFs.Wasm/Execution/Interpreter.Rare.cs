using MusicFs.Wasm.Compilation;

namespace MusicFs.Wasm.Execution;

/// <content>Instructions on whole ranges, on tables and references; the rest is <see cref="FloatingPoint"/>'s.</content>
internal sealed partial class Interpreter
{
    private WasmTrap ExecuteRare(in Instruction i, ulong b, ulong c, WasmInstance instance, Span<ulong> frame, ref long budget)
    {
        switch (i.Operation)
        {
            case Operation.MemorySize:
                frame[i.A] = (uint)instance.Memory!.Pages;
                return WasmTrap.None;
            case Operation.MemoryGrow:
                frame[i.A] = Grow(instance.Memory!, (uint)b, ref budget);
                return WasmTrap.None;
            case Operation.MemoryInit or Operation.MemoryCopy or Operation.MemoryFill:
                // A byte is a sixteenth.
                budget -= (uint)c >> 4;
                return ExecuteMemory(in i, (uint)frame[i.A], b, (uint)c, instance);
            case Operation.DataDrop:
                instance.Data[(int)i.Immediate] = default;
                return WasmTrap.None;
            case Operation.TableInit or Operation.TableCopy or Operation.TableFill:
                budget -= (uint)c >> 1;
                return ExecuteTable(in i, (uint)frame[i.A], b, (uint)c, instance);
            case Operation.ElementDrop:
                instance.Elements[(int)i.Immediate] = [];
                return WasmTrap.None;
            case Operation.TableGrow:
                WasmTable grown = instance.Tables[(int)i.Immediate];
                int before = grown.Length;
                bool grew = grown.TryGrow((uint)c, b);
                budget -= grew ? (uint)c : 0;
                frame[i.A] = grew ? (uint)before : uint.MaxValue;
                return WasmTrap.None;
            case Operation.TableSize:
                frame[i.A] = (uint)instance.Tables[(int)i.Immediate].Length;
                return WasmTrap.None;
            case Operation.TableGet or Operation.TableSet:
                return ExecuteElement(in i, (uint)b, c, instance, frame);
            case Operation.FunctionReference:
                frame[i.A] = instance.Functions[(int)i.Immediate].Reference;
                return WasmTrap.None;
            case Operation.IsNull:
                frame[i.A] = b == 0 ? 1UL : 0;
                return WasmTrap.None;
            default:
                return FloatingPoint.Execute(i.Operation, b, c, ref frame[i.A]);
        }
    }

    private static ulong Grow(WasmMemory memory, uint pages, ref long budget)
    {
        int before = memory.Pages;
        if (!memory.TryGrow(pages))
            return uint.MaxValue;

        // Zeroing, and now and then copying.
        budget -= (long)pages * (WasmLimits.PageSize / 8);
        return (uint)before;
    }

    private static WasmTrap ExecuteMemory(in Instruction i, uint to, ulong b, uint count, WasmInstance instance)
    {
        WasmMemory memory = instance.Memory!;
        if (!memory.TryRange(to, count, out Span<byte> destination))
            return WasmTrap.MemoryOutOfBounds;
        if (i.Operation == Operation.MemoryFill)
        {
            destination.Fill((byte)b);
            return WasmTrap.None;
        }

        ReadOnlySpan<byte> source = i.Operation == Operation.MemoryCopy ? memory.Span : instance.Data[(int)i.Immediate].Span;
        if ((uint)b + (ulong)count > (ulong)source.Length)
            return WasmTrap.MemoryOutOfBounds;
        source.Slice((int)(uint)b, (int)count).CopyTo(destination);
        return WasmTrap.None;
    }

    private static WasmTrap ExecuteTable(in Instruction i, uint to, ulong b, uint count, WasmInstance instance)
    {
        int table = i.Operation == Operation.TableFill ? (int)i.Immediate : (int)(i.Immediate >> 32);
        Span<ulong> destination = instance.Tables[table].Span;
        if (to + (ulong)count > (ulong)destination.Length)
            return WasmTrap.TableOutOfBounds;
        destination = destination.Slice((int)to, (int)count);
        if (i.Operation == Operation.TableFill)
        {
            destination.Fill(b);
            return WasmTrap.None;
        }

        int from = (int)(uint)i.Immediate;
        ReadOnlySpan<ulong> source = i.Operation == Operation.TableCopy ? instance.Tables[from].Span : instance.Elements[from];
        if ((uint)b + (ulong)count > (ulong)source.Length)
            return WasmTrap.TableOutOfBounds;
        source.Slice((int)(uint)b, (int)count).CopyTo(destination);
        return WasmTrap.None;
    }

    private static WasmTrap ExecuteElement(in Instruction i, uint index, ulong value, WasmInstance instance, Span<ulong> frame)
    {
        Span<ulong> table = instance.Tables[(int)i.Immediate].Span;
        if (index >= (uint)table.Length)
            return WasmTrap.TableOutOfBounds;
        if (i.Operation == Operation.TableSet)
            table[(int)index] = value;
        else
            frame[i.A] = table[(int)index];
        return WasmTrap.None;
    }
}
