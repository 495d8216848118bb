using System.Buffers.Binary;

namespace MusicFs.Testing.Chunks;

/// <summary>Contents that a number alone makes again.</summary>
public static class ChunkContents
{
    /// <summary>Bytes without any order, as compressed audio has.</summary>
    public static byte[] Noise(int seed, int length)
    {
        byte[] content = new byte[length];
        new Random(seed).NextBytes(content);
        if (length >= sizeof(int))
            BinaryPrimitives.WriteInt32LittleEndian(content, seed);
        return content;
    }

    /// <summary>Bytes that compress to a part of their length.</summary>
    public static byte[] Text(int seed, int length)
    {
        byte[] content = new byte[length];
        Random random = new(seed);
        for (int i = 0; i < length; i++)
            content[i] = (byte)('a' + random.Next(4));
        if (length >= sizeof(int))
            BinaryPrimitives.WriteInt32LittleEndian(content, seed);
        return content;
    }
}
