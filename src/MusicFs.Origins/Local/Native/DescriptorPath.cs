namespace MusicFs.Origins.Local.Native;

/// <summary>What an open descriptor is called by the system: a way to name just this file to calls that take no descriptor, and to learn its path.</summary>
internal static unsafe class DescriptorPath
{
    /// <summary>Enough for any <see cref="Write"/>.</summary>
    public const int Longest = 32;

    /// <summary>Writes <c>/proc/self/fd/N</c> with a zero.</summary>
    public static void Write(int descriptor, Span<byte> buffer)
    {
        ReadOnlySpan<byte> start = "/proc/self/fd/"u8;
        start.CopyTo(buffer);
        descriptor.TryFormat(buffer[start.Length..^1], out int written, provider: null);
        buffer[start.Length + written] = 0;
    }

    /// <summary>The absolute path, without links, that a descriptor was found at; null where it has none.</summary>
    public static byte[]? Read(int descriptor)
    {
        const int longest = 4096; // PATH_MAX
        byte* link = stackalloc byte[Longest];
        // SAFETY: both spans are the buffers just taken from the stack.
        Write(descriptor, new Span<byte>(link, Longest));
        byte* path = stackalloc byte[longest];
        nint length = LinuxNotify.ReadLink(link, path, longest);
        return length is > 0 and < longest && path[0] == (byte)'/' ? new ReadOnlySpan<byte>(path, (int)length).ToArray() : null;
    }
}
