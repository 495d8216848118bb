using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace MusicFs.Host.Service.Windows;

/// <summary>Keeps Windows from going to sleep while it is set (PowerSetRequest, PowerRequestSystemRequired); <c>powercfg /requests</c> shows it. One thread. It ends with the process.</summary>
internal sealed unsafe partial class PowerRequest : IDisposable
{
    private const int SystemRequired = 1;

    private nint _request;

    /// <summary>Sets it. Throws <see cref="Win32Exception"/> where the system does not take it.</summary>
    [SupportedOSPlatform("windows")]
    public PowerRequest(string reason)
    {
        // SAFETY: the text is pinned, and REASON_CONTEXT on the stack, until the call returns, which copies both.
        fixed (char* text = reason)
        {
            ReasonContext context = new() { Flags = 1 /* POWER_REQUEST_CONTEXT_SIMPLE_STRING */, Text = text };
            _request = Create(&context);
        }

        if (_request is 0 or -1)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        if (Set(_request, SystemRequired) != 0)
            return;
        Win32Exception failure = new(Marshal.GetLastPInvokeError());
        Dispose();
        throw failure;
    }

    public void Dispose()
    {
        // A request that is closed is cleared.
        if (_request is not (0 or -1))
            _ = Close(_request);
        _request = 0;
    }

    [LibraryImport("kernel32.dll", EntryPoint = "PowerCreateRequest", SetLastError = true)]
    private static partial nint Create(ReasonContext* context);

    [LibraryImport("kernel32.dll", EntryPoint = "PowerSetRequest", SetLastError = true)]
    private static partial int Set(nint request, int type);

    [LibraryImport("kernel32.dll", EntryPoint = "CloseHandle")]
    private static partial int Close(nint handle);

    /// <summary>REASON_CONTEXT with a plain text.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ReasonContext
    {
        public uint Version;
        public uint Flags;
        public char* Text;
        public nint Unused1;
        public nint Unused2;
    }
}
