namespace MusicFs.Tags.Tests.Fixtures;

/// <summary>Bytes that stand for audio: always the same, and of no format.</summary>
internal static class Sound
{
    public static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)((i * 7) ^ (i >> 8)))];
}
