namespace MusicFs.Plugin.Fixture.Parts;

/// <summary>Bytes that tell where in a file they stand; in an assembly of its own, because plugins have such.</summary>
public static class Pattern
{
    public static byte At(long offset) => (byte)((offset * 31) + (offset >> 8));

    public static void Fill(Span<byte> destination, long offset)
    {
        for (int i = 0; i < destination.Length; i++)
            destination[i] = At(offset + i);
    }
}
