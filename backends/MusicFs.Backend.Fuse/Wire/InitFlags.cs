namespace MusicFs.Backend.Fuse.Wire;

/// <summary>
/// Capabilities exchanged at INIT (&lt;linux/fuse.h&gt;, "INIT request/reply flags"). Bits 32 and up travel in flags2 and
/// count only with <see cref="InitExt"/>. Only those that are used or reported here.
/// </summary>
[Flags]
internal enum InitFlags : ulong
{
    None = 0,
    AsyncRead = 1UL << 0,
    ExportSupport = 1UL << 4,
    BigWrites = 1UL << 5,
    DoReadDirPlus = 1UL << 13,
    ReadDirPlusAuto = 1UL << 14,
    ParallelDirOps = 1UL << 18,
    AbortError = 1UL << 21,
    MaxPages = 1UL << 22,
    CacheSymlinks = 1UL << 23,
    NoOpenDirSupport = 1UL << 24,
    ExplicitInvalData = 1UL << 25,
    HandleKillPrivV2 = 1UL << 28,
    InitExt = 1UL << 30,
    PassThrough = 1UL << 37,
    OverIoUring = 1UL << 41,
}
