using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MusicFs.Chunks.Contents;

/// <summary>One version of one file of one origin, as 128 bits: other bytes are another key.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct ContentKey(ulong High, ulong Low)
{
    internal const int Size = 16;

    /// <summary>The key of a description that names origin, path and version without ambiguity.</summary>
    public static ContentKey Of(ReadOnlySpan<byte> description)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(description, hash);
        return MemoryMarshal.Read<ContentKey>(hash);
    }
}
