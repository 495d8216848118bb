namespace MusicFs.Wasm.Compilation;

/// <summary>A block that is open while its function is compiled.</summary>
internal sealed class Label(LabelKind kind, WasmFunctionType type, int height, bool isLive)
{
    public LabelKind Kind { get; set; } = kind;

    public WasmFunctionType Type { get; } = type;

    /// <summary>Operands below it, its parameters not counted.</summary>
    public int Height { get; } = height;

    /// <summary>Whether its beginning can be reached; else nothing is emitted for it.</summary>
    public bool IsLive { get; } = isLive;

    /// <summary>Whether what comes next in it cannot be reached: operands of any type can be taken then.</summary>
    public bool IsUnreachable { get; set; }

    /// <summary>Of a loop: the instruction that branches to it go to.</summary>
    public int Target { get; init; }

    /// <summary>Of an if: the branch that is taken where its condition is false; -1 where there is none (any more).</summary>
    public int ElseBranch { get; set; } = -1;

    /// <summary>Branches that go to its end, which is not known yet.</summary>
    public List<int>? Branches { get; set; }

    /// <summary>What a branch to it takes along.</summary>
    public ReadOnlySpan<WasmValueType> BranchTypes => Kind == LabelKind.Loop ? Type.Parameters : Type.Results;
}
