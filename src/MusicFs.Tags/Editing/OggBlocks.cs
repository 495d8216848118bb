using System.Buffers.Binary;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Flac;
using MusicFs.Tags.Pictures;

namespace MusicFs.Tags.Editing;

/// <summary>FLAC's metadata blocks as packets of an Ogg stream (RFC 9639, 10.1): the first packet counts those that follow.</summary>
internal static class OggBlocks
{
    private const int BlockHeader = 4;
    private const int CountAt = 7;
    private const int LongestBlock = (1 << 24) - 1;
    private const int LastMark = 0x80;

    /// <summary>Whether the last packet read is marked as the last block.</summary>
    public static bool IsLast(List<ReadOnlyMemory<byte>> packets) => packets.Count > 1 && (packets[^1].IsEmpty || (packets[^1].Span[0] & LastMark) != 0);

    public static TagError? Change(List<ReadOnlyMemory<byte>> packets, FieldChanges changes)
    {
        bool hasComments = false;
        for (int i = packets.Count - 1; i > 0; i--)
        {
            ReadOnlySpan<byte> packet = packets[i].Span;
            int type = packet.Length < BlockHeader ? FlacBlock.Invalid : packet[0] & ~LastMark;
            if (type == FlacBlock.VorbisComment)
            {
                if (CommentList.Parse(packets[i][BlockHeader..]) is not { } list)
                {
                    return new TagError(TagErrorKind.Corrupt, -1, "The comments run beyond the space they have.");
                }

                packets[i] = Block(type, list.Write(changes, adds: true, addsPictures: false).Span);
                hasComments = true;
            }
            else if (type == FlacBlock.Picture && PictureBlock.TryRead(packet[BlockHeader..], packet.Length - BlockHeader, out TagPicture picture) && changes.Touches(picture.Type))
            {
                packets.RemoveAt(i);
            }
        }

        if (!hasComments)
        {
            packets.Insert(1, Block(FlacBlock.VorbisComment, CommentList.Empty.Write(changes, adds: true, addsPictures: false).Span));
        }

        packets.AddRange(changes.NewPictures.Select(picture => Block(FlacBlock.Picture, PictureBlockWriter.Whole(picture))));
        return Finish(packets);
    }

    private static ReadOnlyMemory<byte> Block(int type, ReadOnlySpan<byte> body) =>
        new ByteWriter(body.Length + BlockHeader).U8(type).U24Be(body.Length).Add(body).Written;

    private static TagError? Finish(List<ReadOnlyMemory<byte>> packets)
    {
        if (packets.Exists(packet => packet.Length > LongestBlock + BlockHeader) || packets.Count > ushort.MaxValue)
        {
            return new TagError(TagErrorKind.OverLimit, -1, "A FLAC block holds less than 16 MiB: the picture or the comments are too large for it.");
        }

        for (int i = 1; i < packets.Count; i++)
        {
            byte[] block = packets[i].ToArray();
            if (block.Length > 0)
            {
                block[0] = (byte)((block[0] & ~LastMark) | (i == packets.Count - 1 ? LastMark : 0));
            }

            packets[i] = block;
        }

        byte[] first = packets[0].ToArray();
        if (BinaryPrimitives.ReadUInt16BigEndian(first.AsSpan(CountAt)) != 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(first.AsSpan(CountAt), (ushort)(packets.Count - 1));
        }

        packets[0] = first;
        return null;
    }
}
