using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Origins.Resilience;

namespace MusicFs.Origins.Sftp;

/// <summary>What the answers to requests hold.</summary>
internal static class SftpAnswers
{
    /// <summary>The extensions behind the version: a name and the name's own version each.</summary>
    public static FsResult<SftpAbilities> Version(SftpPacket packet)
    {
        if (packet.Type != SftpType.Version)
            return FsError.Corrupt;
        SftpReply reply = new(packet);
        SftpAbilities abilities = new();
        while (!reply.IsAtEnd)
        {
            ReadOnlySpan<byte> name = reply.TakeText();
            abilities = Ascii.Equals(name, SftpGreeting.Limits) ? abilities with { TellsLimits = true }
                : Ascii.Equals(name, SftpGreeting.Space) ? abilities with { TellsSpace = true } : abilities;
            reply.TakeText();
        }

        return abilities;
    }

    /// <summary>Of limits@openssh.com (OpenSSH's PROTOCOL, 4.8): the longest packet, read and write, and the number of handles.</summary>
    public static FsResult<SftpAbilities> Limits(SftpPacket packet, SftpAbilities abilities)
    {
        SftpReply reply = new(packet);
        FsError error = reply.ErrorUnless(SftpType.ExtendedReply, out _);
        if (error != FsError.None)
            return error;
        (ulong longest, ulong read, _, ulong handles) = (reply.TakeLong(), reply.TakeLong(), reply.TakeLong(), reply.TakeLong());
        return abilities.Within(longest, read, handles);
    }

    /// <summary>Of statvfs@openssh.com (OpenSSH's PROTOCOL, 4.4), as statvfs(3) orders it.</summary>
    public static FsResult<OriginSpace> Space(SftpPacket packet)
    {
        SftpReply reply = new(packet);
        FsError error = reply.ErrorUnless(SftpType.ExtendedReply, out _);
        if (error != FsError.None)
            return error;
        (_, ulong blockSize, ulong total, _, ulong free) = (reply.TakeLong(), reply.TakeLong(), reply.TakeLong(), reply.TakeLong(), reply.TakeLong());
        return OriginSpace.OfBlocks(blockSize, total, free) is { } space ? space : FsError.Corrupt;
    }

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
