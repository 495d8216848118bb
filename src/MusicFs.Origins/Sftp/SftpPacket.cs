namespace MusicFs.Origins.Sftp;

/// <summary>An answer as it came, without its id; the default where the connection broke before it came.</summary>
internal readonly record struct SftpPacket(SftpType Type, byte[] Fields)
{
    public bool IsNone => Fields is null;
}
