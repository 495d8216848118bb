namespace MusicFs.Host.Demo;

/// <summary>Writes numbers of any width, most significant bit first, as FLAC has them.</summary>
internal sealed class BitWriter
{
    private readonly List<byte> _bytes = [];
    private int _pending;
    private int _pendingBits;

    /// <summary>The whole bytes so far.</summary>
    public ReadOnlySpan<byte> Bytes => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes);

    /// <summary>The low <paramref name="bits"/> bits; negative numbers in two's complement.</summary>
    public void Write(long value, int bits)
    {
        for (int bit = bits - 1; bit >= 0; bit--)
        {
            _pending = (_pending << 1) | (int)((value >> bit) & 1);
            if (++_pendingBits == 8)
                Flush();
        }
    }

    /// <summary>That many zeros and a one.</summary>
    public void WriteUnary(int zeros)
    {
        for (; zeros > 32; zeros -= 32)
            Write(0, 32);
        Write(1, zeros + 1);
    }

    public void AlignToByte()
    {
        if (_pendingBits > 0)
            Write(0, 8 - _pendingBits);
    }

    private void Flush()
    {
        _bytes.Add((byte)_pending);
        _pending = 0;
        _pendingBits = 0;
    }
}
