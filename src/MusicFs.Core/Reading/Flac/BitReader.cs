using System.Numerics;

namespace MusicFs.Core.Reading.Flac;

/// <summary>Reads bits, most significant first. Behind the end it reads zeros, and says so.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private long _position;

    public bool IsBeyondEnd { get; private set; }

    /// <summary>Whole bytes that were begun.</summary>
    public readonly int Bytes => (int)((_position + 7) >> 3);

    public long Read(int count)
    {
        if (_position + count > (long)_bytes.Length << 3)
        {
            IsBeyondEnd = true;
            return 0;
        }

        long value = 0;
        for (int left = count; left > 0;)
        {
            int there = 8 - (int)(_position & 7);
            int taken = Math.Min(there, left);
            int b = (_bytes[(int)(_position >> 3)] >> (there - taken)) & ((1 << taken) - 1);
            value = (value << taken) | (uint)b;
            _position += taken;
            left -= taken;
        }

        return value;
    }

    /// <summary>A number in two's complement.</summary>
    public long ReadSigned(int count) => count == 0 ? 0 : Read(count) << (64 - count) >> (64 - count);

    /// <summary>Zeros before the next one.</summary>
    public long ReadUnary()
    {
        long start = _position;
        for (long at = start >> 3; at < _bytes.Length; at++)
        {
            int b = _bytes[(int)at];
            if (at == start >> 3)
                b &= 0xFF >> (int)(start & 7);
            if (b == 0)
                continue;
            long one = (at << 3) + BitOperations.LeadingZeroCount((uint)b) - 24;
            _position = one + 1;
            return one - start;
        }

        IsBeyondEnd = true;
        return 0;
    }
}
