using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MusicFs.Chunks;

/// <summary>What a chunk is called: the SHA-256 of its content.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct ChunkId : IEquatable<ChunkId>
{
    public const int Size = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>The id of a content.</summary>
    public static ChunkId Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(content, hash);
        return Read(hash);
    }

    /// <summary>The ids of contents that lie one behind the other in memory: several are worked out side by side.</summary>
    /// <param name="bytes">The contents.</param>
    /// <param name="lengths">How long each is.</param>
    /// <param name="ids">Their ids, in this order.</param>
    public static void OfRun(ReadOnlySpan<byte> bytes, IReadOnlyList<int> lengths, Span<ChunkId> ids)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        Checksums.Sha256Lanes.Hash(bytes, lengths, ids);
    }

    /// <summary>The id that the first 32 bytes hold.</summary>
    public static ChunkId Read(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<ChunkId>(bytes);

    public static bool TryParse(ReadOnlySpan<char> text, out ChunkId id)
    {
        id = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (text.Length != Size * 2 || Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
            return false;
        id = Read(bytes);
        return true;
    }

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> destination) => MemoryMarshal.Write(destination, in this);

    public bool Equals(ChunkId other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    public override bool Equals(object? obj) => obj is ChunkId other && Equals(other);

    public override int GetHashCode() => (int)_a;

    /// <summary>64 hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexString(bytes).ToLower(CultureInfo.InvariantCulture);
    }

    public static bool operator ==(ChunkId left, ChunkId right) => left.Equals(right);

    public static bool operator !=(ChunkId left, ChunkId right) => !left.Equals(right);

    /// <summary>64 bits that are spread evenly, for tables.</summary>
    internal ulong Spread
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _b;
    }

    /// <summary>32 other bits, which the checksums of the chunk's blocks start from.</summary>
    internal uint ChecksumSeed => (uint)_d;
}
