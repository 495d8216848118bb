using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MusicFs.Core.Tree;

/// <summary>A SHA-256 in a <see cref="TreeImageHeader"/>.</summary>
[InlineArray(32)]
internal struct TreeImageDigest
{
    private byte _first;

    public static TreeImageDigest Of(ReadOnlySpan<byte> digest)
    {
        TreeImageDigest made = default;
        digest.CopyTo(MemoryMarshal.CreateSpan(ref made._first, 32));
        return made;
    }

    public readonly bool IsEqualTo(in TreeImageDigest other) => AsSpan(this).SequenceEqual(AsSpan(other));

    public readonly byte[] ToArray() => AsSpan(this).ToArray();

    private static ReadOnlySpan<byte> AsSpan(in TreeImageDigest digest) =>
        MemoryMarshal.CreateReadOnlySpan(in Unsafe.AsRef(in digest)._first, 32);
}
