using System.Buffers.Binary;
using MusicFs.Contracts.Errors;

namespace MusicFs.Origins.Sftp;

/// <summary>A packet from the server, read field by field; every length is checked against what is there.</summary>
internal ref struct SftpReply(SftpPacket packet)
{
    private const uint EndOfFile = 1;

    private ReadOnlySpan<byte> _rest = packet.Fields;

    /// <summary>Whether there are no more fields.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    public ulong TakeLong() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    public uint TakeNumber() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ReadOnlySpan<byte> TakeText()
    {
        uint length = TakeNumber();
        return length <= _rest.Length ? Take((int)length) : throw new InvalidDataException("A field is longer than its packet.");
    }

    /// <summary>Attributes of version 3 (section 5).</summary>
    public SftpAttributes TakeAttributes()
    {
        const uint hasSize = 1, hasOwner = 2, hasMode = 4, hasTimes = 8, hasMore = 0x80000000;
        uint flags = TakeNumber();
        ulong size = (flags & hasSize) != 0 ? BinaryPrimitives.ReadUInt64BigEndian(Take(8)) : 0;
        if ((flags & hasOwner) != 0)
            Take(8);
        uint mode = (flags & hasMode) != 0 ? TakeNumber() : 0;
        uint modified = 0;
        if ((flags & hasTimes) != 0)
        {
            Take(4);
            modified = TakeNumber();
        }

        for (uint more = (flags & hasMore) != 0 ? TakeNumber() : 0; more > 0; more--)
        {
            TakeText();
            TakeText();
        }

        return new SftpAttributes((long)Math.Min(size, long.MaxValue), mode, modified);
    }

    /// <summary>The error that this is instead of an answer of a type; None when it is that.</summary>
    public FsError ErrorUnless(SftpType expected, out bool isEnd)
    {
        isEnd = false;
        if (packet.Type == expected)
            return FsError.None;
        if (packet.Type != SftpType.Status)
            return FsError.Corrupt;
        uint status = TakeNumber();
        isEnd = status == EndOfFile;
        // "OK" answers no request of ours but CLOSE.
        return status == 0 ? FsError.Corrupt : SftpErrors.From(status);
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
            throw new InvalidDataException("A packet ends in the middle of a field.");
        ReadOnlySpan<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
