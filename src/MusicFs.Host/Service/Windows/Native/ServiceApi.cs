using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace MusicFs.Host.Service.Windows.Native;

/// <summary>The service control manager of Windows (winsvc.h). Functions return what C returns; the error is <see cref="Marshal.GetLastPInvokeError"/>.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class ServiceApi
{
    private const string Library = "advapi32.dll";

    public const uint SC_MANAGER_CONNECT = 1, SC_MANAGER_CREATE_SERVICE = 2;
    public const uint SERVICE_QUERY_STATUS = 4, SERVICE_CHANGE_CONFIG = 2, SERVICE_START = 0x10, SERVICE_STOP = 0x20, DELETE = 0x10000;
    public const uint SERVICE_WIN32_OWN_PROCESS = 0x10, SERVICE_AUTO_START = 2, SERVICE_ERROR_NORMAL = 1;
    public const uint SERVICE_CONFIG_DESCRIPTION = 1, SERVICE_CONFIG_FAILURE_ACTIONS = 2, SERVICE_CONFIG_FAILURE_ACTIONS_FLAG = 4;

    [LibraryImport(Library, EntryPoint = "OpenSCManagerW", SetLastError = true)]
    public static partial nint OpenManager(nint machine, nint database, uint access);

    [LibraryImport(Library, EntryPoint = "OpenServiceW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial nint OpenService(nint manager, string name, uint access);

    [LibraryImport(Library, EntryPoint = "CreateServiceW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial nint CreateService(
        nint manager, string name, string displayName, uint access, uint type, uint start, uint errorControl, string commandLine, nint group, nint tag, nint dependencies, nint account, nint password);

    [LibraryImport(Library, EntryPoint = "CloseServiceHandle")]
    public static partial int Close(nint handle);

    [LibraryImport(Library, EntryPoint = "StartServiceW", SetLastError = true)]
    public static partial int Start(nint service, uint count, nint arguments);

    [LibraryImport(Library, EntryPoint = "ControlService", SetLastError = true)]
    public static partial int Control(nint service, uint control, ServiceStatus* status);

    [LibraryImport(Library, EntryPoint = "QueryServiceStatus", SetLastError = true)]
    public static partial int Query(nint service, ServiceStatus* status);

    [LibraryImport(Library, EntryPoint = "DeleteService", SetLastError = true)]
    public static partial int Delete(nint service);

    [LibraryImport(Library, EntryPoint = "ChangeServiceConfig2W", SetLastError = true)]
    public static partial int Change(nint service, uint level, void* information);

    [LibraryImport(Library, EntryPoint = "StartServiceCtrlDispatcherW", SetLastError = true)]
    public static partial int Dispatch(TableEntry* table);

    [LibraryImport(Library, EntryPoint = "RegisterServiceCtrlHandlerExW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial nint RegisterHandler(string name, delegate* unmanaged<uint, uint, void*, void*, uint> handler, nint context);

    [LibraryImport(Library, EntryPoint = "SetServiceStatus", SetLastError = true)]
    public static partial int SetStatus(nint handle, ServiceStatus* status);

    /// <summary>SERVICE_TABLE_ENTRYW.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TableEntry
    {
        public char* Name;
        public delegate* unmanaged<uint, char**, void> Main;
    }

    /// <summary>SC_ACTION and the structure of SERVICE_CONFIG_FAILURE_ACTIONS around it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct FailureAction
    {
        public int Type;
        public uint DelayMilliseconds;
    }

    /// <summary>SERVICE_FAILURE_ACTIONSW.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct FailureActions
    {
        public uint ResetSeconds;
        public nint RebootMessage;
        public nint Command;
        public uint Count;
        public FailureAction* Actions;
    }
}
