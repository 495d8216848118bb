using System.Runtime.InteropServices;

namespace MusicFs.Backend.Fuse.Native;

/// <summary>
/// Makes a system call that a thread waits in return with EINTR. A signal does that whose handler does nothing: a function of libc that
/// takes a number and leaves everything as it is, so that no managed code runs where none may.
/// </summary>
internal static partial class ThreadWake
{
    /// <summary>A real-time signal that neither glibc (32, 33) nor the runtime (34) uses.</summary>
    private const int Signal = 41;

    private static readonly Lazy<bool> Prepared = new(Prepare);

    /// <summary>The calling thread, for <see cref="Wake"/>.</summary>
    public static nint Current => PthreadSelf();

    /// <summary>Once, before any thread is woken.</summary>
    public static bool TryPrepare() => Prepared.Value;

    /// <summary>The thread must not have ended.</summary>
    public static void Wake(nint thread) => _ = PthreadKill(thread, Signal);

    private static bool Prepare()
    {
        const nint failed = -1;
        nint library = NativeLibrary.Load("libc", typeof(ThreadWake).Assembly, null);
        // Without SA_RESTART, which signal(3) sets and siginterrupt(3) takes away.
        return SetHandler(Signal, NativeLibrary.GetExport(library, "abs")) != failed && SetInterrupts(Signal, 1) == 0;
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "siginterrupt")]
    private static partial int SetInterrupts(int signal, int interrupts);

    [LibraryImport("libc", EntryPoint = "pthread_self")]
    private static partial nint PthreadSelf();

    [LibraryImport("libc", EntryPoint = "pthread_kill")]
    private static partial int PthreadKill(nint thread, int signal);
}
