namespace MusicFs.Wasm;

/// <summary>A linear memory. Used by the thread that uses its store.</summary>
public sealed class WasmMemory
{
    private readonly WasmStore _store;
    private byte[] _bytes;
    private int _length;

    internal WasmMemory(WasmStore store, uint pages, uint? maximum)
    {
        (_store, Maximum) = (store, maximum);
        _bytes = pages == 0 ? [] : new byte[(int)pages * WasmLimits.PageSize];
        _length = _bytes.Length;
    }

    /// <summary>Its size in pages of 64 KiB.</summary>
    public int Pages => _length / WasmLimits.PageSize;

    internal uint? Maximum { get; }

    internal Span<byte> Span => _bytes.AsSpan(0, _length);

    /// <summary>A range of it, if all of the range is inside; valid until the module runs again.</summary>
    /// <param name="offset">From its beginning; a pointer of the module's.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="range">The bytes themselves, not a copy.</param>
    public bool TryRange(uint offset, uint length, out Span<byte> range)
    {
        bool inside = (ulong)offset + length <= (ulong)_length;
        range = inside ? _bytes.AsSpan((int)offset, (int)length) : default;
        return inside;
    }

    /// <summary>Grows it; whether the store's limit and its own maximum allow that. Its array doubles, so that growing by single pages does not copy all of it each time.</summary>
    internal bool TryGrow(uint pages)
    {
        ulong wanted = (ulong)Pages + pages;
        if (wanted > (Maximum ?? WasmLimits.PageSize) || !_store.TryTakePages(pages))
            return false;
        int length = (int)wanted * WasmLimits.PageSize;
        if (length > _bytes.Length)
        {
            long most = (long)_store.Limits.MemoryPages * WasmLimits.PageSize;
            Array.Resize(ref _bytes, (int)Math.Min(Math.Max(length, _bytes.Length * 2L), most));
        }

        _length = length;
        return true;
    }
}
