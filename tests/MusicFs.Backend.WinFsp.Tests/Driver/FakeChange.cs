namespace MusicFs.Backend.WinFsp.Tests.Driver;

/// <summary>What a program wants changed, by the numbers of fake/winfsp.c.</summary>
internal enum FakeChange : uint
{
    Write,
    BasicInformation,
    Size,
    Rename,
    Delete,
    Security,
    Flush,
}
