namespace MusicFs.Wasm.Execution;

/// <summary>
/// Runs compiled code. Owns the stack of values and that of calls, so calls in the module take nothing of the thread's own stack, and a call can be left in the middle and gone on with.
/// Used by one thread at a time.
/// </summary>
/// <remarks>
/// Fuel: every piece of straight code costs as many as it has instructions when it is left, by a branch, a call or a return; the pieces are finite, so nothing runs for ever between two payments.
/// It is handed out in slices, and the clock is read between them.
/// </remarks>
internal sealed partial class Interpreter(WasmStore store, TimeProvider time)
{
    /// <summary>About a tenth of a millisecond.</summary>
    private const long Slice = 50_000;

    private readonly ulong[] _stack = new ulong[store.Limits.StackSlots];
    private CallFrame[] _calls = new CallFrame[16];
    private CallFrame _current;
    private int _depth;
    private WasmFunction? _entry;
    private WasmFunction? _suspendedIn;
    private int _suspendedSlot;
    private long _fuel;
    private long _budget;
    private TimeSpan _used;
    private long _started;
    private CancellationToken _cancellation;

    public WasmResult Invoke(WasmFunction function, ReadOnlySpan<WasmValue> arguments, CancellationToken cancellation)
    {
        if (_entry is not null)
            throw new InvalidOperationException("A call into the store is under way, or ended with an exception.");
        (_entry, _cancellation, _used, _depth) = (function, cancellation, TimeSpan.Zero, 0);
        (_fuel, _budget) = (store.Limits.Fuel, 0);
        for (int i = 0; i < arguments.Length; i++)
            _stack[i] = Narrow(arguments[i].Type, arguments[i].Bits);
        _started = time.GetTimestamp();
        if (Refill(ref _budget) is var spent and not WasmTrap.None)
            return Finish(spent);
        if (function.Code is null)
            return InvokeHost(function);
        if (function.Code.FrameSize > _stack.Length)
            return Finish(WasmTrap.CallStackExhausted);
        _current = new CallFrame(function, 0, 0);
        Prepare(function.Code, _stack.AsSpan(0, function.Code.FrameSize));
        return Finish(Run());
    }

    public WasmResult Resume(ReadOnlySpan<ulong> results)
    {
        if (_suspendedIn is not { } function)
            throw new InvalidOperationException("No call is suspended.");
        if (results.Length != function.Type.Results.Length)
            throw new ArgumentException($"The function gives {function.Type}.", nameof(results));
        _suspendedIn = null;
        results.CopyTo(_stack.AsSpan(_suspendedSlot));
        NarrowResults(function, _stack.AsSpan(_suspendedSlot));
        _started = time.GetTimestamp();
        return Finish(Run());
    }

    /// <summary>Locals and constants of a frame whose parameters are there.</summary>
    private static void Prepare(Compilation.CompiledFunction code, Span<ulong> frame)
    {
        frame[code.Parameters..code.Locals].Clear();
        code.Constants.CopyTo(frame[code.Locals..]);
    }

    private WasmResult InvokeHost(WasmFunction function)
    {
        var call = new WasmHostCall(null, _stack.AsSpan(0, Math.Max(function.Type.Parameters.Length, function.Type.Results.Length)));
        WasmTrap trap = function.Host!(ref call);
        NarrowResults(function, _stack);
        return Finish(call.IsSuspended ? WasmTrap.HostRefused : trap);
    }

    private WasmResult Finish(WasmTrap trap)
    {
        _used += time.GetElapsedTime(_started);
        long used = store.Limits.Fuel - Math.Max(0, _fuel + Math.Max(0, _budget));
        if (_suspendedIn is not null)
            return new WasmResult(WasmTrap.None, true, [], used);
        ReadOnlySpan<WasmValueType> types = _entry!.Type.Results;
        var values = trap == WasmTrap.None && types.Length > 0 ? new WasmValue[types.Length] : [];
        for (int i = 0; i < values.Length; i++)
            values[i] = new WasmValue(types[i], _stack[i]);
        _entry = null;
        return new WasmResult(trap, false, values, used);
    }

    /// <summary>The next slice of fuel, where there is more and time is left.</summary>
    private WasmTrap Refill(ref long budget)
    {
        long owed = -budget;
        if (_cancellation.IsCancellationRequested)
            return WasmTrap.Cancelled;
        if (_used + time.GetElapsedTime(_started) >= store.Limits.Time)
            return WasmTrap.OutOfTime;
        if (_fuel <= owed)
        {
            _fuel = 0;
            return WasmTrap.OutOfFuel;
        }

        budget = Math.Min(Slice, _fuel - owed);
        _fuel -= owed + budget;
        return WasmTrap.None;
    }

    private bool TryPushCall(CallFrame caller)
    {
        if (_depth == _calls.Length)
        {
            if (_depth >= store.Limits.CallDepth)
                return false;
            Array.Resize(ref _calls, Math.Min(_depth * 2, store.Limits.CallDepth));
        }

        _calls[_depth++] = caller;
        return true;
    }

    private static ulong Narrow(WasmValueType type, ulong bits) => type is WasmValueType.I32 or WasmValueType.F32 ? (uint)bits : bits;

    /// <summary>Code relies on it that 32 bits are extended by zeros; a function of the host may forget it.</summary>
    private static void NarrowResults(WasmFunction function, Span<ulong> slots)
    {
        ReadOnlySpan<WasmValueType> types = function.Type.Results;
        for (int i = 0; i < types.Length; i++)
            slots[i] = Narrow(types[i], slots[i]);
    }
}
