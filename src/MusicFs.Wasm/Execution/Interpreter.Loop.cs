using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using MusicFs.Wasm.Compilation;

namespace MusicFs.Wasm.Execution;

/// <content>
/// The loop over instructions: those that programs use most, in one method, because a call for each would cost more than what it does. All of it is safe code: an error of the compiler's is an
/// exception here, and never a write outside of the stack or the memory. Cases stand in groups; behind them is what they share: Branch, Pay, Call, Return, and at the end
/// the traps.
/// </content>
internal sealed partial class Interpreter
{
    /// <summary>Goes on with <c>_current</c> until the entry function returns, a trap, or a suspension.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private WasmTrap Run()
    {
        WasmFunction function = _current.Function;
        WasmInstance instance = function.Instance!;
        Instruction[] code = function.Code!.Code;
        int frameStart = _current.Frame;
        Span<ulong> frame = _stack.AsSpan(frameStart, function.Code.FrameSize);
        Span<byte> memory = instance.Bytes;
        int next = _current.Next;
        int start = next;
        long budget = _budget;
        WasmTrap trap;
        ulong at;
        WasmFunction callee;
        while (true)
        {
            ref readonly Instruction i = ref code[next++];
            ulong b = frame[i.B];
            ulong c = frame[i.C];
            switch (i.Operation)
            {
                // Control: branches, returns, calls. b is what decides, c what it is compared with; the immediate is where to, or whom.
                case Operation.Unreachable:
                    trap = WasmTrap.Unreachable;
                    goto Trapped;
                case Operation.Branch:
                    goto Branch;
                case Operation.BranchIfZero:
                    if ((uint)b == 0)
                        goto Branch;
                    continue;
                case Operation.BranchIfNotZero:
                    if ((uint)b != 0)
                        goto Branch;
                    continue;
                case Operation.BranchIfEqual:
                    if ((uint)b == (uint)c)
                        goto Branch;
                    continue;
                case Operation.BranchIfNotEqual:
                    if ((uint)b != (uint)c)
                        goto Branch;
                    continue;
                case Operation.BranchIfLessSigned:
                    if ((int)b < (int)c)
                        goto Branch;
                    continue;
                case Operation.BranchIfLessUnsigned:
                    if ((uint)b < (uint)c)
                        goto Branch;
                    continue;
                case Operation.BranchIfGreaterSigned:
                    if ((int)b > (int)c)
                        goto Branch;
                    continue;
                case Operation.BranchIfGreaterUnsigned:
                    if ((uint)b > (uint)c)
                        goto Branch;
                    continue;
                case Operation.BranchIfLessOrEqualSigned:
                    if ((int)b <= (int)c)
                        goto Branch;
                    continue;
                case Operation.BranchIfLessOrEqualUnsigned:
                    if ((uint)b <= (uint)c)
                        goto Branch;
                    continue;
                case Operation.BranchIfGreaterOrEqualSigned:
                    if ((int)b >= (int)c)
                        goto Branch;
                    continue;
                case Operation.BranchIfGreaterOrEqualUnsigned:
                    if ((uint)b >= (uint)c)
                        goto Branch;
                    continue;
                case Operation.BranchTable:
                    // The chosen branch is an instruction of its own, and pays.
                    next += (int)Math.Min((uint)b, (uint)i.Immediate);
                    start += (int)Math.Min((uint)b, (uint)i.Immediate);
                    continue;
                case Operation.ReturnNone:
                    goto Return;
                case Operation.ReturnOne:
                    frame[0] = b;
                    goto Return;
                case Operation.ReturnMany:
                    frame.Slice(i.B, (int)i.Immediate).CopyTo(frame);
                    goto Return;
                case Operation.Call:
                    callee = instance.Functions[(int)i.Immediate];
                    goto Call;
                case Operation.CallIndirect:
                    trap = Resolve(instance, (uint)b, i.Immediate, out callee);
                    if (trap != WasmTrap.None)
                        goto Trapped;
                    goto Call;

                // Slots and globals.
                case Operation.Move:
                    frame[i.A] = b;
                    continue;
                case Operation.Copy:
                    frame.Slice(i.B, (int)i.Immediate).CopyTo(frame[i.A..]);
                    continue;
                case Operation.Constant:
                    frame[i.A] = i.Immediate;
                    continue;
                case Operation.SelectElse:
                    if ((uint)c == 0)
                        frame[i.A] = b;
                    continue;
                case Operation.GlobalGet:
                    frame[i.A] = instance.Globals[(int)i.Immediate].Bits;
                    continue;
                case Operation.GlobalSet:
                    instance.Globals[(int)i.Immediate].Bits = b;
                    continue;

                // Memory: b is the address, the immediate is added to it, c is what is stored.
                case Operation.I32Load:
                case Operation.F32Load:
                case Operation.I64Load32Unsigned:
                    at = (uint)b + i.Immediate;
                    if (at + 4 > (ulong)memory.Length)
                        goto OutOfBounds;
                    frame[i.A] = BinaryPrimitives.ReadUInt32LittleEndian(memory[(int)at..]);
                    continue;
                case Operation.I64Load:
                case Operation.F64Load:
                    at = (uint)b + i.Immediate;
                    if (at + 8 > (ulong)memory.Length)
                        goto OutOfBounds;
                    frame[i.A] = BinaryPrimitives.ReadUInt64LittleEndian(memory[(int)at..]);
                    continue;
                case Operation.I32Load8Signed:
                    at = (uint)b + i.Immediate;
                    if (at + 1 > (ulong)memory.Length)
                        goto OutOfBounds;
                    frame[i.A] = (uint)(sbyte)memory[(int)at];
                    continue;
                case Operation.I32Load8Unsigned:
                case Operation.I64Load8Unsigned:
                    at = (uint)b + i.Immediate;
                    if (at + 1 > (ulong)memory.Length)
                        goto OutOfBounds;
                    frame[i.A] = memory[(int)at];
                    continue;
                case Operation.I32Load16Signed:
                    at = (uint)b + i.Immediate;
                    if (at + 2 > (ulong)memory.Length)
                        goto OutOfBounds;
                    frame[i.A] = (uint)BinaryPrimitives.ReadInt16LittleEndian(memory[(int)at..]);
                    continue;
                case Operation.I32Load16Unsigned:
                case Operation.I64Load16Unsigned:
                    at = (uint)b + i.Immediate;
                    if (at + 2 > (ulong)memory.Length)
                        goto OutOfBounds;
                    frame[i.A] = BinaryPrimitives.ReadUInt16LittleEndian(memory[(int)at..]);
                    continue;
                case Operation.I64Load8Signed:
                    at = (uint)b + i.Immediate;
                    if (at + 1 > (ulong)memory.Length)
                        goto OutOfBounds;
                    frame[i.A] = (ulong)(sbyte)memory[(int)at];
                    continue;
                case Operation.I64Load16Signed:
                    at = (uint)b + i.Immediate;
                    if (at + 2 > (ulong)memory.Length)
                        goto OutOfBounds;
                    frame[i.A] = (ulong)BinaryPrimitives.ReadInt16LittleEndian(memory[(int)at..]);
                    continue;
                case Operation.I64Load32Signed:
                    at = (uint)b + i.Immediate;
                    if (at + 4 > (ulong)memory.Length)
                        goto OutOfBounds;
                    frame[i.A] = (ulong)BinaryPrimitives.ReadInt32LittleEndian(memory[(int)at..]);
                    continue;
                case Operation.I32Store:
                case Operation.F32Store:
                case Operation.I64Store32:
                    at = (uint)b + i.Immediate;
                    if (at + 4 > (ulong)memory.Length)
                        goto OutOfBounds;
                    BinaryPrimitives.WriteUInt32LittleEndian(memory[(int)at..], (uint)c);
                    continue;
                case Operation.I64Store:
                case Operation.F64Store:
                    at = (uint)b + i.Immediate;
                    if (at + 8 > (ulong)memory.Length)
                        goto OutOfBounds;
                    BinaryPrimitives.WriteUInt64LittleEndian(memory[(int)at..], c);
                    continue;
                case Operation.I32Store8:
                case Operation.I64Store8:
                    at = (uint)b + i.Immediate;
                    if (at + 1 > (ulong)memory.Length)
                        goto OutOfBounds;
                    memory[(int)at] = (byte)c;
                    continue;
                case Operation.I32Store16:
                case Operation.I64Store16:
                    at = (uint)b + i.Immediate;
                    if (at + 2 > (ulong)memory.Length)
                        goto OutOfBounds;
                    BinaryPrimitives.WriteUInt16LittleEndian(memory[(int)at..], (ushort)c);
                    continue;

                // 32-bit integers: comparisons, bits, arithmetic, logic, shifts. A slot holds them with the upper half 0.
                case Operation.I32EqualZero:
                    frame[i.A] = (uint)b == 0 ? 1UL : 0;
                    continue;
                case Operation.I32Equal:
                    frame[i.A] = (uint)b == (uint)c ? 1UL : 0;
                    continue;
                case Operation.I32NotEqual:
                    frame[i.A] = (uint)b != (uint)c ? 1UL : 0;
                    continue;
                case Operation.I32LessSigned:
                    frame[i.A] = (int)b < (int)c ? 1UL : 0;
                    continue;
                case Operation.I32LessUnsigned:
                    frame[i.A] = (uint)b < (uint)c ? 1UL : 0;
                    continue;
                case Operation.I32GreaterSigned:
                    frame[i.A] = (int)b > (int)c ? 1UL : 0;
                    continue;
                case Operation.I32GreaterUnsigned:
                    frame[i.A] = (uint)b > (uint)c ? 1UL : 0;
                    continue;
                case Operation.I32LessOrEqualSigned:
                    frame[i.A] = (int)b <= (int)c ? 1UL : 0;
                    continue;
                case Operation.I32LessOrEqualUnsigned:
                    frame[i.A] = (uint)b <= (uint)c ? 1UL : 0;
                    continue;
                case Operation.I32GreaterOrEqualSigned:
                    frame[i.A] = (int)b >= (int)c ? 1UL : 0;
                    continue;
                case Operation.I32GreaterOrEqualUnsigned:
                    frame[i.A] = (uint)b >= (uint)c ? 1UL : 0;
                    continue;
                case Operation.I32LeadingZeros:
                    frame[i.A] = (uint)BitOperations.LeadingZeroCount((uint)b);
                    continue;
                case Operation.I32TrailingZeros:
                    frame[i.A] = (uint)BitOperations.TrailingZeroCount((uint)b);
                    continue;
                case Operation.I32PopulationCount:
                    frame[i.A] = (uint)BitOperations.PopCount((uint)b);
                    continue;
                case Operation.I32Add:
                    frame[i.A] = (uint)(b + c);
                    continue;
                case Operation.I32Subtract:
                    frame[i.A] = (uint)(b - c);
                    continue;
                case Operation.I32Multiply:
                    frame[i.A] = (uint)(b * c);
                    continue;
                case Operation.I32DivideSigned:
                    if ((uint)c == 0)
                        goto DivideByZero;
                    if ((int)c == -1 && (int)b == int.MinValue)
                        goto Overflow;
                    frame[i.A] = (uint)((int)b / (int)c);
                    continue;
                case Operation.I32DivideUnsigned:
                    if ((uint)c == 0)
                        goto DivideByZero;
                    frame[i.A] = (uint)b / (uint)c;
                    continue;
                case Operation.I32RemainderSigned:
                    if ((uint)c == 0)
                        goto DivideByZero;
                    frame[i.A] = (int)c == -1 ? 0 : (uint)((int)b % (int)c);
                    continue;
                case Operation.I32RemainderUnsigned:
                    if ((uint)c == 0)
                        goto DivideByZero;
                    frame[i.A] = (uint)b % (uint)c;
                    continue;
                case Operation.I32And:
                    frame[i.A] = b & c;
                    continue;
                case Operation.I32Or:
                    frame[i.A] = b | c;
                    continue;
                case Operation.I32Xor:
                    frame[i.A] = b ^ c;
                    continue;
                case Operation.I32ShiftLeft:
                    frame[i.A] = (uint)b << (int)c;
                    continue;
                case Operation.I32ShiftRightSigned:
                    frame[i.A] = (uint)((int)b >> (int)c);
                    continue;
                case Operation.I32ShiftRightUnsigned:
                    frame[i.A] = (uint)b >> (int)c;
                    continue;
                case Operation.I32RotateLeft:
                    frame[i.A] = BitOperations.RotateLeft((uint)b, (int)c);
                    continue;
                case Operation.I32RotateRight:
                    frame[i.A] = BitOperations.RotateRight((uint)b, (int)c);
                    continue;

                // 64-bit integers, in the same order.
                case Operation.I64EqualZero:
                    frame[i.A] = b == 0 ? 1UL : 0;
                    continue;
                case Operation.I64Equal:
                    frame[i.A] = b == c ? 1UL : 0;
                    continue;
                case Operation.I64NotEqual:
                    frame[i.A] = b != c ? 1UL : 0;
                    continue;
                case Operation.I64LessSigned:
                    frame[i.A] = (long)b < (long)c ? 1UL : 0;
                    continue;
                case Operation.I64LessUnsigned:
                    frame[i.A] = b < c ? 1UL : 0;
                    continue;
                case Operation.I64GreaterSigned:
                    frame[i.A] = (long)b > (long)c ? 1UL : 0;
                    continue;
                case Operation.I64GreaterUnsigned:
                    frame[i.A] = b > c ? 1UL : 0;
                    continue;
                case Operation.I64LessOrEqualSigned:
                    frame[i.A] = (long)b <= (long)c ? 1UL : 0;
                    continue;
                case Operation.I64LessOrEqualUnsigned:
                    frame[i.A] = b <= c ? 1UL : 0;
                    continue;
                case Operation.I64GreaterOrEqualSigned:
                    frame[i.A] = (long)b >= (long)c ? 1UL : 0;
                    continue;
                case Operation.I64GreaterOrEqualUnsigned:
                    frame[i.A] = b >= c ? 1UL : 0;
                    continue;
                case Operation.I64LeadingZeros:
                    frame[i.A] = (uint)BitOperations.LeadingZeroCount(b);
                    continue;
                case Operation.I64TrailingZeros:
                    frame[i.A] = (uint)BitOperations.TrailingZeroCount(b);
                    continue;
                case Operation.I64PopulationCount:
                    frame[i.A] = (uint)BitOperations.PopCount(b);
                    continue;
                case Operation.I64Add:
                    frame[i.A] = b + c;
                    continue;
                case Operation.I64Subtract:
                    frame[i.A] = b - c;
                    continue;
                case Operation.I64Multiply:
                    frame[i.A] = b * c;
                    continue;
                case Operation.I64DivideSigned:
                    if (c == 0)
                        goto DivideByZero;
                    if ((long)c == -1 && (long)b == long.MinValue)
                        goto Overflow;
                    frame[i.A] = (ulong)((long)b / (long)c);
                    continue;
                case Operation.I64DivideUnsigned:
                    if (c == 0)
                        goto DivideByZero;
                    frame[i.A] = b / c;
                    continue;
                case Operation.I64RemainderSigned:
                    if (c == 0)
                        goto DivideByZero;
                    frame[i.A] = (long)c == -1 ? 0 : (ulong)((long)b % (long)c);
                    continue;
                case Operation.I64RemainderUnsigned:
                    if (c == 0)
                        goto DivideByZero;
                    frame[i.A] = b % c;
                    continue;
                case Operation.I64And:
                    frame[i.A] = b & c;
                    continue;
                case Operation.I64Or:
                    frame[i.A] = b | c;
                    continue;
                case Operation.I64Xor:
                    frame[i.A] = b ^ c;
                    continue;
                case Operation.I64ShiftLeft:
                    frame[i.A] = b << (int)c;
                    continue;
                case Operation.I64ShiftRightSigned:
                    frame[i.A] = (ulong)((long)b >> (int)c);
                    continue;
                case Operation.I64ShiftRightUnsigned:
                    frame[i.A] = b >> (int)c;
                    continue;
                case Operation.I64RotateLeft:
                    frame[i.A] = BitOperations.RotateLeft(b, (int)c);
                    continue;
                case Operation.I64RotateRight:
                    frame[i.A] = BitOperations.RotateRight(b, (int)c);
                    continue;

                // From one width to the other.
                case Operation.I32WrapI64:
                    frame[i.A] = (uint)b;
                    continue;
                case Operation.I64ExtendI32Signed:
                    frame[i.A] = (ulong)(int)b;
                    continue;
                case Operation.I32Extend8Signed:
                    frame[i.A] = (uint)(sbyte)b;
                    continue;
                case Operation.I32Extend16Signed:
                    frame[i.A] = (uint)(short)b;
                    continue;
                case Operation.I64Extend8Signed:
                    frame[i.A] = (ulong)(sbyte)b;
                    continue;
                case Operation.I64Extend16Signed:
                    frame[i.A] = (ulong)(short)b;
                    continue;
                case Operation.I64Extend32Signed:
                    frame[i.A] = (ulong)(int)b;
                    continue;

                // What is left: floating point, tables, bulk instructions. They pay for themselves, and may move the memory.
                default:
                    trap = ExecuteRare(in i, b, c, instance, frame, ref budget);
                    if (trap != WasmTrap.None)
                        goto Trapped;
                    memory = instance.Bytes;
                    goto Pay;
            }

        // Where cases go on that do not go on with the next instruction. Straight code is paid for when it is left.
        Branch:
            budget -= next - start;
            next = start = (int)i.Immediate;

        Pay:
            if (budget >= 0)
                continue;
            trap = Refill(ref budget);
            if (trap == WasmTrap.None)
                continue;
            goto Trapped;

        Call:
            budget -= next - start + 1;
            start = next;
            if (callee.Code is not { } called)
            {
                trap = CallHost(callee, instance, frame[i.A..], ref budget, out bool suspended);
                memory = instance.Bytes;
                if (trap != WasmTrap.None)
                    goto Trapped;
                if (!suspended)
                    goto Pay;
                (_current, _budget, _suspendedIn, _suspendedSlot) = (new CallFrame(function, next, frameStart), budget, callee, frameStart + i.A);
                return WasmTrap.None;
            }

            frameStart += i.A;
            if (called.FrameSize > _stack.Length - frameStart || !TryPushCall(new CallFrame(function, next, frameStart - i.A)))
            {
                trap = WasmTrap.CallStackExhausted;
                goto Trapped;
            }

            frame = _stack.AsSpan(frameStart, called.FrameSize);
            Prepare(called, frame);
            budget -= (called.Locals + called.Constants.Length) >> 3;
            function = callee;
            instance = function.Instance!;
            memory = instance.Bytes;
            code = called.Code;
            next = start = 0;
            goto Pay;

        Return:
            budget -= next - start;
            if (_depth == 0)
            {
                _budget = budget;
                return WasmTrap.None;
            }

            (function, next, frameStart) = _calls[--_depth];
            instance = function.Instance!;
            memory = instance.Bytes;
            code = function.Code!.Code;
            frame = _stack.AsSpan(frameStart, function.Code.FrameSize);
            start = next;
            goto Pay;
        }

    OutOfBounds:
        trap = WasmTrap.MemoryOutOfBounds;
        goto Trapped;
    DivideByZero:
        trap = WasmTrap.IntegerDivideByZero;
        goto Trapped;
    Overflow:
        trap = WasmTrap.IntegerOverflow;
    Trapped:
        _budget = budget - (next - start);
        return trap;
    }

    private WasmTrap Resolve(WasmInstance instance, uint element, ulong immediate, out WasmFunction callee)
    {
        callee = null!;
        Span<ulong> table = instance.Tables[(int)(uint)immediate].Span;
        if (element >= (uint)table.Length)
            return WasmTrap.UndefinedElement;
        ulong reference = table[(int)element];
        if (reference == 0)
            return WasmTrap.UninitializedElement;
        callee = store.Functions[(int)reference - 1];
        return callee.Type.Equals(instance.Module.Types[(int)(immediate >> 32)]) ? WasmTrap.None : WasmTrap.IndirectCallTypeMismatch;
    }

    private static WasmTrap CallHost(WasmFunction callee, WasmInstance instance, Span<ulong> slots, ref long budget, out bool suspended)
    {
        var call = new WasmHostCall(instance, slots[..Math.Max(callee.Type.Parameters.Length, callee.Type.Results.Length)]);
        WasmTrap trap = callee.Host!(ref call);
        suspended = call.IsSuspended;
        budget -= call.Fuel;
        NarrowResults(callee, slots);
        return trap;
    }
}
