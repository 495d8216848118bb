using MusicFs.Contracts.Errors;

namespace MusicFs.Origins.Sftp;

/// <summary>What the answers to requests hold.</summary>
internal static class SftpAnswers
{
    public static FsResult<byte[]> Handle(SftpPacket packet)
    {
        SftpReply reply = new(packet);
        FsError error = reply.ErrorUnless(SftpType.Handle, out _);
        return error == FsError.None ? reply.TakeText().ToArray() : error;
    }

    /// <summary>The first name, of the one that a REALPATH gives.</summary>
    public static FsResult<byte[]> Name(SftpPacket packet)
    {
        SftpReply reply = new(packet);
        FsError error = reply.ErrorUnless(SftpType.Name, out _);
        if (error != FsError.None)
            return error;
        return reply.TakeNumber() == 1 ? reply.TakeText().ToArray() : FsError.Corrupt;
    }

    public static FsResult<SftpAttributes> Attributes(SftpPacket packet)
    {
        SftpReply reply = new(packet);
        FsError error = reply.ErrorUnless(SftpType.Attributes, out _);
        return error == FsError.None ? reply.TakeAttributes() : error;
    }

    /// <summary>A part of a directory; empty at its end.</summary>
    public static FsResult<List<(byte[] Name, SftpAttributes Attributes)>> Names(SftpPacket packet)
    {
        SftpReply reply = new(packet);
        List<(byte[] Name, SftpAttributes Attributes)> names = [];
        FsError error = reply.ErrorUnless(SftpType.Name, out bool isEnd);
        if (error != FsError.None)
            return isEnd ? names : error;
        for (uint count = reply.TakeNumber(); count > 0; count--)
        {
            byte[] name = reply.TakeText().ToArray();
            // The line that "ls -l" would print.
            reply.TakeText();
            names.Add((name, reply.TakeAttributes()));
        }

        return names;
    }

    /// <summary>Bytes of a file; none at its end.</summary>
    public static FsResult<ReadOnlyMemory<byte>> Data(SftpPacket packet)
    {
        SftpReply reply = new(packet);
        FsError error = reply.ErrorUnless(SftpType.Data, out bool isEnd);
        if (error != FsError.None)
            return isEnd ? ReadOnlyMemory<byte>.Empty : error;
        int length = reply.TakeText().Length;
        const int lengthField = 4;
        return new ReadOnlyMemory<byte>(packet.Fields, lengthField, length);
    }
}
