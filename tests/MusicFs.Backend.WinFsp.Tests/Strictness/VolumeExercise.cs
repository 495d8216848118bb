using MusicFs.Backend.WinFsp.Tests.Driver;
using MusicFs.Backend.WinFsp.Wire;

namespace MusicFs.Backend.WinFsp.Tests.Strictness;

/// <summary>Asks a volume that shows what <see cref="SoundFileSystem"/> does for everything once, whatever it answers.</summary>
internal static unsafe class VolumeExercise
{
    /// <summary>Pages of a list that never ends.</summary>
    private const int MostPages = 10;

    public static void Run(string mountPoint)
    {
        _ = FakeWinFsp.GetVolume(mountPoint, out VolumeInfo _, out VolumeParameters _);
        _ = FakeWinFsp.SetLabel(mountPoint, "label");
        if (Open(mountPoint, @"\a", FakeFiles.DispositionOpen, 0, FakeFiles.GenericRead) is var file and not 0)
        {
            UseFile(file);
            _ = FakeWinFsp.Close(file);
        }

        Try(mountPoint, @"\a", FakeFiles.DispositionOpen, FakeFiles.DirectoryFile);
        Try(mountPoint, @"\d", FakeFiles.DispositionOpen, FakeFiles.NonDirectoryFile);
        Try(mountPoint, @"\a", FakeFiles.DispositionOpen, FakeFiles.DeleteOnClose);
        Try(mountPoint, @"\missing", FakeFiles.DispositionOpen, 0);
        Try(mountPoint, @"\missing\below", FakeFiles.DispositionOpen, 0);
        Try(mountPoint, @"\new", FakeFiles.DispositionCreate, 0);
        Try(mountPoint, @"\a", FakeFiles.DispositionOverwriteIf, 0);
        Try(mountPoint, @"\a", FakeFiles.DispositionCreate, 0);
        List(mountPoint, @"\", 4096);
        List(mountPoint, @"\", 120);
        List(mountPoint, @"\d", 4096);
    }

    private static void UseFile(nint file)
    {
        byte* buffer = stackalloc byte[1024];
        nuint size = 1024;
        _ = FakeWinFsp.Read(file, 0, buffer, 100, out _);
        _ = FakeWinFsp.Read(file, 0, buffer, 3, out _);
        _ = FakeWinFsp.Read(file, SoundFileSystem.FileSize, buffer, 100, out _);
        _ = FakeWinFsp.GetInfo(file, out FileInformation _);
        _ = FakeWinFsp.GetSecurity(file, buffer, ref size);
        foreach (FakeChange change in Enum.GetValues<FakeChange>())
            _ = FakeWinFsp.Change(file, change, change == FakeChange.Rename ? @"\b" : null);
    }

    private static void List(string mountPoint, string path, uint size)
    {
        nint folder = Open(mountPoint, path, FakeFiles.DispositionOpen, FakeFiles.DirectoryFile, FakeFiles.GenericRead);
        if (folder == 0)
            return;
        byte[] buffer = new byte[size];
        string? marker = null;
        fixed (byte* start = buffer)
        {
            for (int page = 0; page < MostPages; page++)
            {
                if (FakeWinFsp.List(folder, marker, start, size, out uint transferred, out uint ended) != NtStatus.Success || ended != 0)
                    break;
                List<string> names = FakeFiles.NamesIn(buffer.AsSpan(0, (int)transferred));
                marker = names[^1];
            }
        }

        _ = FakeWinFsp.Close(folder);
    }

    private static void Try(string mountPoint, string path, uint disposition, uint options)
    {
        if (Open(mountPoint, path, disposition, options, FakeFiles.GenericRead) is var handle and not 0)
            _ = FakeWinFsp.Close(handle);
    }

    private static nint Open(string mountPoint, string path, uint disposition, uint options, uint access) =>
        FakeWinFsp.Open(mountPoint, path, disposition, options, access, out nint handle) == NtStatus.Success ? handle : 0;
}
