using System.Runtime.InteropServices;

namespace MusicFs.Origins.Local.Watching;

/// <summary>struct inotify_event: watch 4, mask 4, cookie 4, length of the name 4, the name filled up with zeros.</summary>
internal readonly ref struct InotifyEvent
{
    private const int HeaderLength = 16;

    private InotifyEvent(int watch, uint mask, uint cookie, ReadOnlySpan<byte> name)
    {
        Watch = watch;
        Mask = mask;
        Cookie = cookie;
        Name = name;
    }

    public int Watch { get; }

    public uint Mask { get; }

    /// <summary>The same for both events of a move.</summary>
    public uint Cookie { get; }

    /// <summary>Of the entry in the watched directory; empty when the directory itself is meant.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>Whether any of these flags is set.</summary>
    public bool Is(uint flags) => (Mask & flags) != 0;

    /// <summary>Takes the next event off what was read.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> events, out InotifyEvent taken)
    {
        taken = default;
        if (events.Length < HeaderLength)
            return false;
        int length = MemoryMarshal.Read<int>(events[12..]);
        ReadOnlySpan<byte> name = events.Slice(HeaderLength, length);
        int end = name.IndexOf((byte)0);
        taken = new InotifyEvent(
            MemoryMarshal.Read<int>(events),
            MemoryMarshal.Read<uint>(events[4..]),
            MemoryMarshal.Read<uint>(events[8..]),
            end < 0 ? name : name[..end]);
        events = events[(HeaderLength + length)..];
        return true;
    }
}
