using System.Runtime.InteropServices;
using System.Text;

namespace MusicFs.Origins.Tests.Local;

/// <summary>What the framework cannot do to a file: names that are not text, pipes.</summary>
internal static unsafe partial class ByteNames
{
    public static void Rename(string from, byte[] to) => Rename(Encoding.UTF8.GetBytes(from), to);

    public static void Rename(byte[] from, byte[] to)
    {
        byte[] source = [.. from, 0];
        byte[] target = [.. to, 0];
        fixed (byte* s = source, t = target)
            Assert.AreEqual(0, Rename(s, t));
    }

    public static void Delete(byte[] path)
    {
        byte[] name = [.. path, 0];
        fixed (byte* n = name)
            Assert.AreEqual(0, Unlink(n));
    }

    public static void MakePipe(string path)
    {
        byte[] name = [.. Encoding.UTF8.GetBytes(path), 0];
        fixed (byte* n = name)
            Assert.AreEqual(0, MakeFifo(n, 0x1B6)); // 0666
    }

    [LibraryImport("libc", EntryPoint = "rename")]
    private static partial int Rename(byte* from, byte* to);

    [LibraryImport("libc", EntryPoint = "unlink")]
    private static partial int Unlink(byte* path);

    [LibraryImport("libc", EntryPoint = "mkfifo")]
    private static partial int MakeFifo(byte* path, uint mode);
}
