using System.Runtime.InteropServices;

namespace MusicFs.Host.Plugins.Native;

/// <summary>Who owns a file or folder, which the base class library does not tell. Linux.</summary>
internal static unsafe partial class FileOwner
{
    private const int FromRoot = -100;
    private const uint WantsOwner = 0x8;

    /// <summary>Bytes of struct statx (linux/stat.h), and where stx_uid lies in it.</summary>
    private const int Size = 256;
    private const int UserOffset = 20;

    /// <summary>The number of the user that this process acts as.</summary>
    public static uint Self => GetEffectiveUser();

    /// <summary>Null where it cannot be told.</summary>
    public static uint? Of(string path)
    {
        byte* answer = stackalloc byte[Size];
        // SAFETY: the kernel writes 256 bytes at most.
        return StatX(FromRoot, path, 0, WantsOwner, answer) == 0 ? *(uint*)(answer + UserOffset) : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, byte* result);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();
}
