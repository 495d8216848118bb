namespace MusicFs.Backend.WinFsp.Wire;

/// <summary>Where the calls that are answered lie in FSP_FILE_SYSTEM_INTERFACE, a table of <see cref="Count"/> pointers; the others stay null.</summary>
internal static class InterfaceSlot
{
    public const int GetVolumeInfo = 0;
    public const int SetVolumeLabel = 1;
    public const int GetSecurityByName = 2;
    public const int Create = 3;
    public const int Open = 4;
    public const int Overwrite = 5;
    public const int Cleanup = 6;
    public const int Close = 7;
    public const int Read = 8;
    public const int Write = 9;
    public const int Flush = 10;
    public const int GetFileInfo = 11;
    public const int SetBasicInfo = 12;
    public const int SetFileSize = 13;
    public const int CanDelete = 14;
    public const int Rename = 15;
    public const int GetSecurity = 16;
    public const int SetSecurity = 17;
    public const int ReadDirectory = 18;
    public const int SetDelete = 26;
    public const int DispatcherStopped = 32;
    public const int Count = 64;
}
