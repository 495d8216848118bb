using System.Buffers.Binary;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Id3;

/// <summary>Finds the frames of a tag's body one after the other, of all three versions. Stops at padding and at damage.</summary>
internal sealed class Id3FrameWalker(ByteWindow window, int version, long start, long end)
{
    private const int ReadAhead = 4096;
    private long _position = start;

    private int HeaderLength => version == 2 ? 6 : 10;

    /// <summary>The next frame, null after the last; a frame never reaches beyond the tag.</summary>
    public async ValueTask<Id3Frame?> NextAsync()
    {
        if (_position + HeaderLength > end
            || await window.LoadAsync(_position, HeaderLength, ReadAhead).ConfigureAwait(false) < HeaderLength
            || !IsFrameId(window.Span(_position, HeaderLength)))
        {
            return null;
        }

        Id3Frame frame = Header();
        if (version == 4 && frame.Size > 0x7F)
        {
            frame = frame with { Size = await SettleSizeAsync(frame).ConfigureAwait(false) };
        }

        if (frame.Size < 0 || frame.DataOffset + frame.Size > end)
        {
            return null;
        }

        _position = frame.End;
        return frame;
    }

    private Id3Frame Header()
    {
        ReadOnlySpan<byte> bytes = window.Span(_position, HeaderLength);
        if (version == 2)
        {
            int size = (bytes[3] << 16) | (bytes[4] << 8) | bytes[5];
            return new Id3Frame(Id3FrameNames.FromShort(Id3FrameNames.ShortId(bytes)), _position + 6, size, Id3FrameFlags.None);
        }

        uint id = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        int length = version == 4 ? Id3Header.SyncSafe(bytes[4..]) : BinaryPrimitives.ReadInt32BigEndian(bytes[4..]);
        return new Id3Frame(Fold(id), _position + 10, length, version == 4 ? Flags4(bytes[9]) : Flags3(bytes[9]));
    }

    /// <summary>Some writers keep ID3v2.2's letters in later versions and fill up with a blank or NUL.</summary>
    private static uint Fold(uint id) => (id & 0xFF) is 0 or ' ' ? Id3FrameNames.FromShort(id >> 8) : id;

    private static Id3FrameFlags Flags3(byte flags) =>
        ((flags & 0x80) != 0 ? Id3FrameFlags.Compressed | Id3FrameFlags.HasDataLength : 0)
        | ((flags & 0x40) != 0 ? Id3FrameFlags.Encrypted : 0)
        | ((flags & 0x20) != 0 ? Id3FrameFlags.Grouped : 0);

    private static Id3FrameFlags Flags4(byte flags) =>
        ((flags & 0x40) != 0 ? Id3FrameFlags.Grouped : 0)
        | ((flags & 0x08) != 0 ? Id3FrameFlags.Compressed : 0)
        | ((flags & 0x04) != 0 ? Id3FrameFlags.Encrypted : 0)
        | ((flags & 0x02) != 0 ? Id3FrameFlags.Unsynchronised : 0)
        | ((flags & 0x01) != 0 ? Id3FrameFlags.HasDataLength : 0);

    /// <summary>
    /// Old versions of iTunes wrote plain sizes into ID3v2.4. The size that leads to another frame, to padding or to the end of the
    /// tag is the right one; in doubt the standard's.
    /// </summary>
    private async ValueTask<int> SettleSizeAsync(Id3Frame frame)
    {
        int plain = BinaryPrimitives.ReadInt32BigEndian(window.Span(_position + 4, 4));
        if (plain == frame.Size || await LeadsOnAsync(frame.End).ConfigureAwait(false))
        {
            return frame.Size;
        }

        return plain > 0 && await LeadsOnAsync(frame.DataOffset + plain).ConfigureAwait(false) ? plain : frame.Size;
    }

    private async ValueTask<bool> LeadsOnAsync(long position)
    {
        if (position >= end)
        {
            return position == end;
        }

        int there = await window.LoadAsync(position, (int)Math.Min(4, end - position), ReadAhead).ConfigureAwait(false);
        ReadOnlySpan<byte> bytes = window.Span(position, there);
        bool leadsOn = bytes.Length < 4 || bytes[0] == 0 || IsFrameId(bytes);
        return leadsOn;
    }

    private bool IsFrameId(ReadOnlySpan<byte> bytes)
    {
        int letters = version == 2 ? 3 : 4;
        for (int i = 0; i < letters; i++)
        {
            bool isFiller = i == 3 && bytes[i] is 0 or (byte)' ';
            if (!isFiller && bytes[i] is not (>= (byte)'A' and <= (byte)'Z' or >= (byte)'0' and <= (byte)'9'))
            {
                return false;
            }
        }

        return bytes[0] is not (>= (byte)'0' and <= (byte)'9');
    }
}
