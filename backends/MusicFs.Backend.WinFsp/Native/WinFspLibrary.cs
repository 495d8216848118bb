using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Win32;
using MusicFs.Backend.WinFsp.Wire;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.WinFsp.Native;

/// <summary>
/// The functions of winfsp-x64.dll that are used, and how it is found. Loaded once a process, at the first question for it; nothing of it is
/// called before <see cref="TryLoad"/> has said yes. Any thread.
/// </summary>
internal static unsafe partial class WinFspLibrary
{
    private const string Name = "winfsp-x64";

    private static readonly Lock Gate = new();
    private static nint _library;
    private static delegate* unmanaged<uint> _processId;
    private static delegate* unmanaged<nint, char*> _mountPoint;

    public static Problem Missing { get; } = new(
        "WinFsp, which Windows needs to show the music as a drive, is not installed.",
        "Install it with: winget install WinFsp.WinFsp (or from https://winfsp.dev/rel/)");

    /// <summary>Null when the library is there, else why it is not.</summary>
    public static Problem? TryLoad(string? file)
    {
        lock (Gate)
        {
            if (_library != 0)
                return null;
            if (!OperatingSystem.IsWindows() && file is null)
                return new Problem("WinFsp is for Windows.", "Use the backend of this system.");
            if (WireLayout.FindMistake() is { } mistake)
                return new Problem($"This build does not fit WinFsp: {mistake}.", "Use the build for Windows on x64.");
            if (!TryOpen(file, out nint library))
                return Missing;
            if (FindFault(library) is { } fault)
            {
                NativeLibrary.Free(library);
                return fault;
            }

            _processId = (delegate* unmanaged<uint>)Find(library, "FspFileSystemOperationProcessIdF");
            _mountPoint = (delegate* unmanaged<nint, char*>)Find(library, "FspFileSystemMountPointF");
            _library = library;
            NativeLibrary.SetDllImportResolver(typeof(WinFspLibrary).Assembly, Resolve);
            return null;
        }
    }

    /// <summary>The process that asked; known while an open is served, else 0.</summary>
    public static uint ProcessId => _processId is null ? 0 : _processId();

    /// <summary>The mount point that was taken, which for the next free letter only the library knows; null where it does not say.</summary>
    // SAFETY: the string is the library's and lives until the mount point is removed; it is copied at once.
    public static string? MountPointOf(nint fileSystem) => _mountPoint is null ? null : new string(_mountPoint(fileSystem)) is { Length: > 0 } found ? found : null;

    /// <summary>
    /// Whether the driver runs and the mount point is free. <see cref="SetMountPoint"/> does not say the latter of a letter: it is defined anew, and hides the drive that has it.
    /// </summary>
    [LibraryImport(Name, EntryPoint = "FspFileSystemPreflight", StringMarshalling = StringMarshalling.Utf16)]
    public static partial int Preflight(string devicePath, string? mountPoint);

    /// <summary>Of the library that is loaded; null where nothing is, or it does not say.</summary>
    public static string? VersionOfLibrary()
    {
        uint version;
        var ask = (delegate* unmanaged<uint*, int>)Find(_library, "FspVersion");
        return _library != 0 && ask is not null && ask(&version) == 0 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{version >> 16}.{version & 0xFFFF}") : null;
    }

    /// <summary>The file of the library that is loaded; null where nothing is.</summary>
    public static string? FileOfLibrary()
    {
        foreach (System.Diagnostics.ProcessModule module in System.Diagnostics.Process.GetCurrentProcess().Modules)
        {
            if (module.BaseAddress == _library)
                return module.FileName;
        }

        return null;
    }

    [LibraryImport(Name, EntryPoint = "FspFileSystemCreate", StringMarshalling = StringMarshalling.Utf16)]
    public static partial int Create(string devicePath, VolumeParameters* parameters, nint* interfaceTable, out nint fileSystem);

    [LibraryImport(Name, EntryPoint = "FspFileSystemDelete")]
    public static partial void Delete(nint fileSystem);

    [LibraryImport(Name, EntryPoint = "FspFileSystemSetMountPoint", StringMarshalling = StringMarshalling.Utf16)]
    public static partial int SetMountPoint(nint fileSystem, string? mountPoint);

    [LibraryImport(Name, EntryPoint = "FspFileSystemRemoveMountPoint")]
    public static partial void RemoveMountPoint(nint fileSystem);

    [LibraryImport(Name, EntryPoint = "FspFileSystemStartDispatcher")]
    public static partial int StartDispatcher(nint fileSystem, uint threads);

    [LibraryImport(Name, EntryPoint = "FspFileSystemStopDispatcher")]
    public static partial void StopDispatcher(nint fileSystem);

    [LibraryImport(Name, EntryPoint = "FspFileSystemSendResponse")]
    public static partial void SendResponse(nint fileSystem, Response* response);

    [LibraryImport(Name, EntryPoint = "FspFileSystemGetOperationContext")]
    public static partial OperationContext* GetOperationContext();

    /// <summary>0 when the entry does not fit; a null entry is the end of the list.</summary>
    [LibraryImport(Name, EntryPoint = "FspFileSystemAddDirInfo")]
    public static partial byte AddDirectoryInformation(DirectoryInformation* entry, void* buffer, uint length, uint* transferred);

    [LibraryImport(Name, EntryPoint = "FspFileSystemNotifyBegin")]
    public static partial int NotifyBegin(nint fileSystem, uint timeoutMilliseconds);

    [LibraryImport(Name, EntryPoint = "FspFileSystemNotify")]
    public static partial int Notify(nint fileSystem, NotifyInformation* information, nuint size);

    [LibraryImport(Name, EntryPoint = "FspFileSystemNotifyEnd")]
    public static partial int NotifyEnd(nint fileSystem);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? paths) => name == Name ? _library : 0;

    private static bool TryOpen(string? file, out nint library)
    {
        if (file is not null)
            return NativeLibrary.TryLoad(file, out library);
        // Beside the program and in the system's folder only: by a plain name Windows looks into the current folder as well, before PATH, which may be somebody's download.
        if (NativeLibrary.TryLoad($"{Name}.dll", typeof(WinFspLibrary).Assembly, DllImportSearchPath.ApplicationDirectory | DllImportSearchPath.System32, out library))
            return true;
        return OperatingSystem.IsWindows() && InstalledFile() is { } installed && NativeLibrary.TryLoad(installed, out library);
    }

    // Its installer is a 32-bit one, so its key is in the 32-bit view.
    [SuppressMessage("Interoperability", "CA1416:Validate platform compatibility", Justification = "Asked on Windows only.")]
    private static string? InstalledFile() =>
        Registry.GetValue(@"HKEY_LOCAL_MACHINE\SOFTWARE\WOW6432Node\WinFsp", "InstallDir", null) is string { Length: > 0 } folder
            ? Path.Combine(folder, "bin", $"{Name}.dll")
            : null;

    /// <summary>Versions before 1.9 (2021) cannot tell programs of changes.</summary>
    private static Problem? FindFault(nint library) =>
        Find(library, "FspFileSystemNotifyBegin") == 0 || Find(library, "FspFileSystemCreate") == 0
            ? new Problem("The WinFsp that is installed is too old.", "Update it with: winget upgrade WinFsp.WinFsp (or from https://winfsp.dev/rel/)")
            : null;

    private static nint Find(nint library, string name) => NativeLibrary.TryGetExport(library, name, out nint address) ? address : 0;
}
