namespace MusicFs.Origins.Sftp;

/// <summary>What a server said of itself when it was greeted; where it said nothing, what every server can do.</summary>
internal sealed record SftpAbilities
{
    // More than OpenSSH sends in a packet (SFTP_MAX_MSG_LENGTH) nobody needs for music; a server that allows less gets no smaller questions than this.
    private const int MostInPacketBound = 1024 * 1024, MostReadLength = 256 * 1024, LeastReadLength = 4 * 1024;

    /// <summary>Whether it knows <c>limits@openssh.com</c>.</summary>
    public bool TellsLimits { get; init; }

    /// <summary>Whether it knows <c>statvfs@openssh.com</c>.</summary>
    public bool TellsSpace { get; init; }

    /// <summary>Bytes that one READ may ask for. 32 KiB every server gives.</summary>
    public int ReadLength { get; private init; } = 32 * 1024;

    /// <summary>The longest packet that may come.</summary>
    public int MostInPacket { get; private init; } = 256 * 1024;

    /// <summary>Files and folders that one connection may have open.</summary>
    public int MostHandles { get; private init; } = int.MaxValue;

    /// <summary>With the limits that the server told; 0 is one that it does not have.</summary>
    public SftpAbilities Within(ulong packet, ulong read, ulong handles) => this with
    {
        ReadLength = read == 0 ? ReadLength : (int)Math.Clamp(read, LeastReadLength, MostReadLength),
        MostInPacket = (int)Math.Clamp(packet, (ulong)MostInPacket, MostInPacketBound),
        MostHandles = handles is 0 or > int.MaxValue ? MostHandles : (int)handles,
    };
}
