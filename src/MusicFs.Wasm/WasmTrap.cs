namespace MusicFs.Wasm;

/// <summary>Why a computation ended without a result. Whatever it was, the instance is not to be used again.</summary>
public enum WasmTrap : byte
{
    /// <summary>It did not trap.</summary>
    None,

    /// <summary>The instruction <c>unreachable</c>: an abort of the module's own.</summary>
    Unreachable,

    /// <summary>An access outside of the linear memory, or of a data segment.</summary>
    MemoryOutOfBounds,

    /// <summary>An access outside of a table, or of an element segment.</summary>
    TableOutOfBounds,

    /// <summary>An indirect call of an index that the table does not have.</summary>
    UndefinedElement,

    /// <summary>An indirect call of an element that is null.</summary>
    UninitializedElement,

    /// <summary>An indirect call of a function of another type.</summary>
    IndirectCallTypeMismatch,

    /// <summary>An integer division by zero.</summary>
    IntegerDivideByZero,

    /// <summary>A quotient or a converted number that does not fit.</summary>
    IntegerOverflow,

    /// <summary>A conversion of what is not a number to an integer.</summary>
    InvalidConversion,

    /// <summary>More calls, or values on the stack, than <see cref="WasmLimits"/> allows.</summary>
    CallStackExhausted,

    /// <summary>The call's fuel is used up.</summary>
    OutOfFuel,

    /// <summary>The call's time is over.</summary>
    OutOfTime,

    /// <summary>The host cancelled the call.</summary>
    Cancelled,

    /// <summary>A function of the host refused its arguments.</summary>
    HostRefused,
}
