using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Id3;

/// <summary>The ten bytes that begin (or, as a footer, end) an ID3v2 tag.</summary>
internal readonly record struct Id3Header(int Version, byte Flags, int Size)
{
    public const int Length = 10;

    /// <summary>Tags in front of one file that are looked at.</summary>
    private const int MaxTags = 8;

    public bool IsUnsynchronised => (Flags & 0x80) != 0;

    public bool HasExtendedHeader => (Flags & 0x40) != 0;

    public bool HasFooter => Version == 4 && (Flags & 0x10) != 0;

    /// <summary>Header, body and footer.</summary>
    public long TotalLength => Length + (long)Size + (HasFooter ? Length : 0);

    /// <summary>Null where <paramref name="bytes"/> do not begin with a header of versions 2.2 to 2.4.</summary>
    public static Id3Header? Read(ReadOnlySpan<byte> bytes) => bytes.StartsWith("ID3"u8) ? ReadFields(bytes) : null;

    /// <summary>The same for a footer, which has the letters the other way round.</summary>
    public static Id3Header? ReadFooter(ReadOnlySpan<byte> bytes) => bytes.StartsWith("3DI"u8) ? ReadFields(bytes) : null;

    /// <summary>Seven bits a byte, most significant first; bytes over 0x7F count with what fits.</summary>
    public static int SyncSafe(ReadOnlySpan<byte> bytes) =>
        ((bytes[0] & 0x7F) << 21) | ((bytes[1] & 0x7F) << 14) | ((bytes[2] & 0x7F) << 7) | (bytes[3] & 0x7F);

    /// <summary>The first byte after all the tags in front of the file's content.</summary>
    public static async ValueTask<long> SkipAllAsync(ByteWindow window)
    {
        long position = 0;
        for (int tags = 0; tags < MaxTags; tags++)
        {
            int there = await window.LoadAsync(position, Length, 4096).ConfigureAwait(false);
            if (Read(window.Span(position, there)) is not { } header)
            {
                break;
            }

            position = Math.Min(position + header.TotalLength, window.Length);
        }

        return position;
    }

    private static Id3Header? ReadFields(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= Length && bytes[3] is >= 2 and <= 4 && bytes[4] != 0xFF
            ? new Id3Header(bytes[3], bytes[5], SyncSafe(bytes[6..]))
            : null;
}
