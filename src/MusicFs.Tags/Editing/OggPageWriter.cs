using System.Buffers.Binary;
using MusicFs.Tags.Ogg;

namespace MusicFs.Tags.Editing;

/// <summary>Lays packets into pages (RFC 3533, section 6). Header packets have the time 0.</summary>
internal static class OggPageWriter
{
    private const int ChecksumAt = 22;
    private const int MostSegments = 255;

    /// <summary>How many pages packets take at least.</summary>
    public static int PagesFor(IReadOnlyList<ReadOnlyMemory<byte>> packets) => (int)((Segments(packets) + MostSegments - 1) / MostSegments);

    /// <summary>The pages, as many as <paramref name="wanted"/> where the packets can be laid into so many, else as few as can be.</summary>
    public static (ReadOnlyMemory<byte> Bytes, int Count) Write(IReadOnlyList<ReadOnlyMemory<byte>> packets, uint serial, uint firstNumber, int wanted)
    {
        long segments = Segments(packets);
        int least = PagesFor(packets);
        int count = wanted >= least && wanted <= segments ? wanted : least;
        var pages = new ByteWriter((int)Math.Min(int.MaxValue, packets.Sum(packet => (long)packet.Length) + (count * (long)OggPage.LongestHeader)));
        var lacing = new Lacing(packets);
        for (int i = 0; i < count; i++)
        {
            // Spread evenly: the first pages take what is left over.
            int share = (int)((segments / count) + (i < segments % count ? 1 : 0));
            Page(pages, lacing, share, serial, unchecked(firstNumber + (uint)i));
        }

        return (pages.Written, count);
    }

    /// <summary>Puts the checksum into a whole page.</summary>
    public static void Seal(Span<byte> page)
    {
        page.Slice(ChecksumAt, 4).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(page[ChecksumAt..], OggChecksum.Of(page));
    }

    private static long Segments(IReadOnlyList<ReadOnlyMemory<byte>> packets) => packets.Sum(packet => (packet.Length / 255L) + 1);

    private static void Page(ByteWriter pages, Lacing lacing, int segments, uint serial, uint number)
    {
        var table = new ByteWriter(MostSegments);
        var body = new ByteWriter(segments * 255);
        bool isContinued = lacing.IsInside;
        bool endsPacket = false;
        for (int i = 0; i < segments; i++)
        {
            ReadOnlySpan<byte> part = lacing.Next();
            table.U8(part.Length);
            body.Add(part);
            endsPacket |= part.Length < 255;
        }

        byte[] page = new byte[OggPage.FixedLength + table.Length + body.Length];
        new ByteWriter(OggPage.FixedLength).Add("OggS"u8).U8(0).U8(isContinued ? 1 : 0).U64Le(endsPacket ? 0 : ulong.MaxValue)
            .U32Le(serial).U32Le(number).U32Le(0).U8(segments).Span.CopyTo(page);
        table.Span.CopyTo(page.AsSpan(OggPage.FixedLength));
        body.Span.CopyTo(page.AsSpan(OggPage.FixedLength + table.Length));
        Seal(page);
        pages.Add(page);
    }

    /// <summary>Cuts packets into segments of 255 bytes, the last of each being shorter.</summary>
    private sealed class Lacing(IReadOnlyList<ReadOnlyMemory<byte>> packets)
    {
        private int _packet;
        private int _at;

        public bool IsInside => _at > 0;

        public ReadOnlySpan<byte> Next()
        {
            ReadOnlySpan<byte> rest = packets[_packet].Span[_at..];
            if (rest.Length >= 255)
            {
                _at += 255;
                return rest[..255];
            }

            (_packet, _at) = (_packet + 1, 0);
            return rest;
        }
    }
}
