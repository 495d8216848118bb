using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Sftp;

/// <summary>What the server tells of a file.</summary>
internal readonly record struct SftpAttributes(long Size, uint Mode, uint Modified)
{
    private const uint TypeMask = 0xF000;

    public bool IsFile => (Mode & TypeMask) == 0x8000;

    public bool IsFolder => (Mode & TypeMask) == 0x4000;

    public bool IsLink => (Mode & TypeMask) == 0xA000;

    /// <summary>Size and whole seconds: version 3 of the protocol has no more.</summary>
    public OriginVersion FileVersion => new(Size, Modified * 1_000_000_000L, 0);
}
