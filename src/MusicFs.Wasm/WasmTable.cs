namespace MusicFs.Wasm;

/// <summary>A table of references. Used by the thread that uses its store.</summary>
public sealed class WasmTable
{
    private readonly WasmStore _store;
    private ulong[] _elements;
    private int _length;

    internal WasmTable(WasmStore store, WasmValueType elementType, uint length, uint? maximum)
    {
        (_store, ElementType, Maximum) = (store, elementType, maximum);
        _elements = length == 0 ? [] : new ulong[length];
        _length = (int)length;
    }

    /// <summary>Its elements' type.</summary>
    public WasmValueType ElementType { get; }

    /// <summary>Its elements.</summary>
    public int Length => _length;

    internal uint? Maximum { get; }

    internal Span<ulong> Span => _elements.AsSpan(0, _length);

    internal bool TryGrow(uint count, ulong value)
    {
        ulong wanted = (ulong)_length + count;
        if (wanted > (Maximum ?? uint.MaxValue) || !_store.TryTakeElements(count))
            return false;
        if (wanted > (ulong)_elements.Length)
            Array.Resize(ref _elements, (int)Math.Min(Math.Max(wanted, (ulong)_elements.Length * 2), (ulong)_store.Limits.TableElements));
        _elements.AsSpan(_length, (int)count).Fill(value);
        _length = (int)wanted;
        return true;
    }
}
