using System.Buffers;
using System.Buffers.Binary;

namespace MusicFs.Origins.Sftp;

/// <summary>A packet to the server: length, type, id, and fields in the order they are added.</summary>
internal sealed class SftpRequest
{
    private const int HeaderLength = 9;

    private readonly ArrayBufferWriter<byte> _bytes = new(64);

    public SftpRequest(SftpType type)
    {
        Type = type;
        _bytes.Advance(_bytes.GetSpan(HeaderLength)[..HeaderLength].Length);
    }

    public SftpType Type { get; }

    public static SftpRequest OfPath(SftpType type, ReadOnlySpan<byte> path) => new SftpRequest(type).Add(path);

    /// <summary>Of a kind that a server offers by name; its fields are added to it.</summary>
    public static SftpRequest OfExtension(string name) => new SftpRequest(SftpType.Extended).Add(System.Text.Encoding.ASCII.GetBytes(name));

    public SftpRequest Add(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
        return this;
    }

    public SftpRequest Add(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
        return this;
    }

    public SftpRequest Add(ReadOnlySpan<byte> text)
    {
        Add((uint)text.Length);
        _bytes.Write(text);
        return this;
    }

    /// <summary>The whole packet.</summary>
    public byte[] ToPacket(uint id)
    {
        byte[] packet = _bytes.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(packet, packet.Length - 4);
        packet[4] = (byte)Type;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(5), id);
        return packet;
    }
}
