namespace MusicFs.Wasm;

/// <summary>What one module, and everything instantiated from it in one store, may cost the host. Immutable.</summary>
public sealed record WasmLimits
{
    /// <summary>Bytes of a page of linear memory.</summary>
    public const int PageSize = 65536;

    /// <summary>Bytes of a module.</summary>
    public int ModuleBytes { get; init; } = 8 << 20;

    /// <summary>Instructions of the compiled code of all functions of a module; 24 bytes each.</summary>
    public int Instructions { get; init; } = 1 << 20;

    /// <summary>Parameters, and results, of one function or block.</summary>
    public int Arity { get; init; } = 1000;

    /// <summary>Locals of one function, its parameters included.</summary>
    public int Locals { get; init; } = 50_000;

    /// <summary>Blocks within each other in one function.</summary>
    public int Nesting { get; init; } = 20_000;

    /// <summary>Steps of validation and compilation of a module, about one for each operand of an instruction; what small modules can ask for that grows faster than they do.</summary>
    public long LoadSteps { get; init; } = 100_000_000;

    /// <summary>Pages of 64 KiB that the memories of a store have together: 64 MiB.</summary>
    public int MemoryPages { get; init; } = 1024;

    /// <summary>Elements that the tables of a store have together; 8 bytes each.</summary>
    public int TableElements { get; init; } = 1 << 20;

    /// <summary>Values of 8 bytes on the stack: locals, constants and operands of all calls under way.</summary>
    public int StackSlots { get; init; } = 1 << 16;

    /// <summary>Calls under way at once.</summary>
    public int CallDepth { get; init; } = 4096;

    /// <summary>Fuel of one call from the host; an instruction of the compiled code costs 1, bulk work by what it moves.</summary>
    public long Fuel { get; init; } = 2_000_000_000;

    /// <summary>Time that one call from the host may compute; time in which it waits for the host does not count.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(5);
}
