namespace MusicFs.Wasm;

/// <summary>What a function takes and gives. Immutable; equal to every other of the same types.</summary>
public sealed class WasmFunctionType : IEquatable<WasmFunctionType>
{
    private readonly WasmValueType[] _parameters;
    private readonly WasmValueType[] _results;

    /// <summary>A type.</summary>
    public WasmFunctionType(ReadOnlySpan<WasmValueType> parameters, ReadOnlySpan<WasmValueType> results) =>
        (_parameters, _results) = (parameters.ToArray(), results.ToArray());

    /// <summary>Types of the parameters.</summary>
    public ReadOnlySpan<WasmValueType> Parameters => _parameters;

    /// <summary>Types of the results.</summary>
    public ReadOnlySpan<WasmValueType> Results => _results;

    /// <inheritdoc/>
    public bool Equals(WasmFunctionType? other) => ReferenceEquals(this, other)
        || (other is not null && Parameters.SequenceEqual(other.Parameters) && Results.SequenceEqual(other.Results));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as WasmFunctionType);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (WasmValueType type in _parameters)
            hash.Add(type);
        hash.Add(0);
        foreach (WasmValueType type in _results)
            hash.Add(type);
        return hash.ToHashCode();
    }

    /// <summary>As in <c>(I32 I32) -> (I64)</c>.</summary>
    public override string ToString() => $"({string.Join(' ', _parameters)}) -> ({string.Join(' ', _results)})";
}
