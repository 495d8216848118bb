using System.Buffers.Binary;
using MusicFs.Chunks.Contents;

namespace MusicFs.Chunks.KillHost;

/// <summary>What the program does until it is killed, and what the test expects to find then: everything follows from numbers.</summary>
public static class KillWork
{
    /// <summary>So small that a second of work fills, seals and drops many packs.</summary>
    public static ChunkStoreOptions Options(string folder, bool isBounded) => new()
    {
        Folder = folder,
        Limit = isBounded ? 3 << 20 : 1L << 40,
        PackLength = 1 << 18,
        SyncInterval = TimeSpan.FromMilliseconds(20),
        CheckInterval = TimeSpan.FromMilliseconds(50),
    };

    /// <summary>The content of a number: a third of them compress.</summary>
    public static byte[] Content(int number)
    {
        Random random = new(number);
        byte[] content = new byte[random.Next(1, 25_000)];
        random.NextBytes(content);
        if (number % 3 == 0)
        {
            for (int i = 0; i < content.Length; i++)
                content[i] &= 3;
        }

        if (content.Length >= sizeof(int))
            BinaryPrimitives.WriteInt32LittleEndian(content, number);
        return content;
    }

    /// <summary>Which file a number's content is mapped into, ten to a file.</summary>
    public static ContentKey FileOf(int number) => new(1, (ulong)(number / 10));

    public static long OffsetOf(int number) => number % 10 * 1_000_000L;
}
