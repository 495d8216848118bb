namespace MusicFs.Core.Ingest;

/// <summary>Recognises the folders in which one disc of an album lies: <c>CD1</c>, <c>Disc 2</c>, <c>disk_03 (bonus)</c>.</summary>
internal static class DiscFolders
{
    public static bool IsDisc(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> rest = AfterWord(name);
        rest = rest.TrimStart(" -_.#"u8);
        return rest.Length < name.Length && !rest.IsEmpty && rest[0] is >= (byte)'0' and <= (byte)'9';
    }

    private static ReadOnlySpan<byte> AfterWord(ReadOnlySpan<byte> name)
    {
        foreach (ReadOnlySpan<byte> word in (ReadOnlySpan<byte[]>)Words)
        {
            if (name.Length > word.Length && System.Text.Ascii.EqualsIgnoreCase(name[..word.Length], word))
                return name[word.Length..];
        }

        return name;
    }

    private static readonly byte[][] Words = ["disc"u8.ToArray(), "disk"u8.ToArray(), "cd"u8.ToArray(), "dvd"u8.ToArray()];
}
