namespace MusicFs.Tags.Id3;

/// <summary>Undoes ID3v2's unsynchronisation: a zero after 0xFF was put there so that no player takes the tag for audio.</summary>
internal static class Unsynchronisation
{
    public static byte[] Undo(ReadOnlySpan<byte> data)
    {
        byte[] plain = new byte[data.Length];
        int length = 0;
        while (!data.IsEmpty)
        {
            int mark = data.IndexOf((byte)0xFF);
            int run = mark < 0 ? data.Length : mark + 1;
            data[..run].CopyTo(plain.AsSpan(length));
            length += run;
            data = data[run..];
            if (mark >= 0 && data is [0, ..])
            {
                data = data[1..];
            }
        }

        return length == plain.Length ? plain : plain[..length];
    }
}
