using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MusicFs.Origins.Local.Native;

/// <summary>
/// An inotify instance with something to wake its reader by. One thread adds, waits and reads; <see cref="Stop"/> may come from any, also after
/// the disposal.
/// </summary>
internal sealed unsafe class InotifyQueue : IDisposable
{
    private const uint Mask =
        LinuxNotify.IN_MODIFY | LinuxNotify.IN_ATTRIB | LinuxNotify.IN_CLOSE_WRITE | LinuxNotify.IN_MOVED_FROM | LinuxNotify.IN_MOVED_TO
        | LinuxNotify.IN_CREATE | LinuxNotify.IN_DELETE | LinuxNotify.IN_DELETE_SELF | LinuxNotify.IN_MOVE_SELF;

    private const int Interrupted = 4; // EINTR

    private readonly SafeFileHandle _queue;
    private readonly SafeFileHandle _signal;
    private volatile bool _isStopped;

    private InotifyQueue(int queue, int signal)
    {
        _queue = new SafeFileHandle(queue, ownsHandle: true);
        _signal = new SafeFileHandle(signal, ownsHandle: true);
    }

    public bool IsStopped => _isStopped;

    /// <summary>Null, and the errno, where the system gives none.</summary>
    public static InotifyQueue? Open(out int errno)
    {
        int queue = LinuxNotify.Create(LinuxNotify.NonBlocking | LinuxNotify.CloseOnExec);
        errno = queue >= 0 ? 0 : Marshal.GetLastSystemError();
        if (queue < 0)
            return null;
        int signal = LinuxNotify.CreateSignal(0, LinuxNotify.NonBlocking | LinuxNotify.CloseOnExec);
        if (signal >= 0)
            return new InotifyQueue(queue, signal);
        errno = Marshal.GetLastSystemError();
        _ = LinuxFiles.Close(queue);
        return null;
    }

    /// <summary>Watches an open directory. The watch, which is the one it has already where it has one, or the negative errno.</summary>
    public int Add(int directory) => Add(directory, Mask);

    /// <summary>Watches an open directory for nothing but entries that go.</summary>
    public int AddForRemovals(int directory) => Add(directory, LinuxNotify.IN_DELETE | LinuxNotify.IN_MOVED_FROM);

    public void Remove(int watch) => _ = LinuxNotify.Remove(_queue, watch);

    /// <summary>Waits for events, the time or the stop. False when stopped.</summary>
    public bool Wait(TimeSpan? time)
    {
        int milliseconds = time is { } some ? (int)Math.Min(Math.Ceiling(some.TotalMilliseconds), int.MaxValue) : -1;
        LinuxNotify.PollEntry* entries = stackalloc LinuxNotify.PollEntry[2];
        // Not closed while this thread, which alone disposes, is here.
        entries[0] = new LinuxNotify.PollEntry { Descriptor = (int)_queue.DangerousGetHandle(), Wanted = LinuxNotify.PollEntry.Readable };
        entries[1] = new LinuxNotify.PollEntry { Descriptor = (int)_signal.DangerousGetHandle(), Wanted = LinuxNotify.PollEntry.Readable };
        // SAFETY: two entries, as taken from the stack. A signal ends the wait early, which does no harm.
        _ = LinuxNotify.Poll(entries, 2, milliseconds);
        return !_isStopped;
    }

    /// <summary>The events that wait, as many as there is room for; 0 for none.</summary>
    public int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint length;
            do
            {
                length = LinuxNotify.Read(_queue, start, (nuint)buffer.Length);
            }
            while (length < 0 && Marshal.GetLastPInvokeError() == Interrupted);
            return (int)Math.Max(length, 0);
        }
    }

    /// <summary>Ends waits from now on.</summary>
    public void Stop()
    {
        _isStopped = true;
        ulong one = 1;
        try
        {
            _ = LinuxNotify.Write(_signal, (byte*)&one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits any more.
        }
    }

    /// <summary>Ends every watch with the instance.</summary>
    public void Dispose()
    {
        _queue.Dispose();
        _signal.Dispose();
    }

    private int Add(int directory, uint mask)
    {
        byte* path = stackalloc byte[DescriptorPath.Longest];
        // SAFETY: the span is the buffer.
        DescriptorPath.Write(directory, new Span<byte>(path, DescriptorPath.Longest));
        int watch = LinuxNotify.Add(_queue, path, mask | LinuxNotify.IN_ONLYDIR | LinuxNotify.IN_EXCL_UNLINK);
        return watch >= 0 ? watch : -Marshal.GetLastPInvokeError();
    }
}
