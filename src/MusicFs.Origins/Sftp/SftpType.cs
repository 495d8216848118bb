namespace MusicFs.Origins.Sftp;

/// <summary>Kinds of packets (draft-ietf-secsh-filexfer-02, section 3).</summary>
internal enum SftpType : byte
{
    Init = 1,
    Version = 2,
    Open = 3,
    Close = 4,
    Read = 5,
    FileStat = 8,
    OpenDirectory = 11,
    ReadDirectory = 12,
    RealPath = 16,
    Stat = 17,
    Status = 101,
    Handle = 102,
    Data = 103,
    Name = 104,
    Attributes = 105,
    Extended = 200,
    ExtendedReply = 201,
}
