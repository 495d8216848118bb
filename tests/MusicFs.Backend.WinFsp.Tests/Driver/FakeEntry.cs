using MusicFs.Backend.WinFsp.Wire;

namespace MusicFs.Backend.WinFsp.Tests.Driver;

/// <summary>An entry of a directory as the driver gets it.</summary>
internal readonly record struct FakeEntry(string Name, FileInformation Information)
{
    public bool IsDirectory => (Information.FileAttributes & 0x10) != 0;
}
