using System.Buffers.Binary;

namespace MusicFs.Contracts.Tags;

/// <summary>What stays the same of a file when only its tags change: its audio's length and a digest of sampled audio bytes.</summary>
/// <param name="Container">The container the bytes were taken from.</param>
/// <param name="AudioLength">Bytes of audio.</param>
/// <param name="Digest">The first 16 bytes, big-endian, of the SHA-256 of the sampled ranges.</param>
public readonly record struct AudioFingerprint(AudioContainer Container, long AudioLength, UInt128 Digest)
{
    /// <summary>As databases keep it.</summary>
    public static AudioFingerprint Of(AudioContainer container, long audioLength, ReadOnlySpan<byte> digest) =>
        new(container, audioLength, BinaryPrimitives.ReadUInt128BigEndian(digest));

    /// <summary>The digest's 16 bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Digest);
        return bytes;
    }

    /// <summary>For logs and <c>explain</c>: container, length and digest.</summary>
    public override string ToString() => $"{Container}:{AudioLength}:{Digest:x32}";
}
