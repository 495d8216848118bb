using System.Buffers.Binary;
using System.Text;
using MusicFs.Contracts.Tags;

namespace MusicFs.Tags.Flac;

/// <summary>The CUESHEET block (RFC 9639, 8.7): where tracks begin, and no names.</summary>
internal static class CueSheetBlock
{
    /// <summary>A hundred tracks of a hundred index points are longer; nobody has them.</summary>
    public const int MaxLength = 64 * 1024;

    private const int CatalogLength = 128;
    private const int TracksAt = CatalogLength + 8 + 259;
    private const int TrackLength = 36;
    private const int IndexLength = 12;
    private const int IsrcAt = 9;
    private const int IsrcLength = 12;
    private const int KindAt = 21;
    private const int FramesASecond = 75;

    /// <summary>Null where the block is damaged, or has no tracks.</summary>
    public static CueSheet? Read(ReadOnlySpan<byte> block, int rate)
    {
        if (block.Length <= TracksAt)
        {
            return null;
        }

        // The last one is what lies behind all tracks.
        int count = block[TracksAt] - 1;
        var tracks = new List<CueTrack>();
        int at = TracksAt + 1;
        for (int i = 0; i < count; i++)
        {
            if (at + TrackLength > block.Length || at + TrackLength + (block[at + TrackLength - 1] * IndexLength) > block.Length)
            {
                return null;
            }

            ReadOnlySpan<byte> indexes = block.Slice(at + TrackLength, block[at + TrackLength - 1] * IndexLength);
            tracks.Add(Track(block.Slice(at, TrackLength), indexes, rate));
            at += TrackLength + indexes.Length;
        }

        return tracks.Count > 0 ? new CueSheet { Catalog = Text(block[..CatalogLength]), Tracks = tracks } : null;
    }

    private static CueTrack Track(ReadOnlySpan<byte> track, ReadOnlySpan<byte> indexes, int rate)
    {
        ulong offset = BinaryPrimitives.ReadUInt64BigEndian(track);
        return new CueTrack
        {
            Number = track[8],
            Mode = (track[KindAt] & 0x80) == 0 ? "AUDIO" : "MODE1/2352",
            Isrc = Text(track.Slice(IsrcAt, IsrcLength)),
            PregapFrame = Index(offset, indexes, 0, rate),
            StartFrame = Index(offset, indexes, 1, rate),
        };
    }

    /// <summary>Null where there is no such index point, or it is not a frame of a compact disc.</summary>
    private static long? Index(ulong offset, ReadOnlySpan<byte> indexes, int number, int rate)
    {
        for (; indexes.Length >= IndexLength; indexes = indexes[IndexLength..])
        {
            ulong sample = offset + BinaryPrimitives.ReadUInt64BigEndian(indexes);
            if (indexes[8] == number && sample < 1UL << 36 && (long)sample * FramesASecond % rate == 0)
            {
                return (long)sample * FramesASecond / rate;
            }
        }

        return null;
    }

    private static string? Text(ReadOnlySpan<byte> bytes) =>
        Encoding.ASCII.GetString(bytes).Trim('\0', ' ') is { Length: > 0 } text ? text : null;
}
