using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MusicFs.Backend.WinFsp.Wire;
using MusicFs.Contracts.Tracing;

namespace MusicFs.Backend.WinFsp.Native;

/// <summary>
/// What the library calls, on the threads of its dispatcher: one function for each row of its table that is answered. Each has the one
/// catch-all of its request, because no exception may pass through native frames.
/// </summary>
internal static unsafe class Callbacks
{
    /// <summary>Fills a table of <see cref="InterfaceSlot.Count"/> pointers that are null.</summary>
    // SAFETY (all of it): the library calls these with the signatures of winfsp.h, while the file system and the handle behind UserContext live.
    public static void Fill(nint* table)
    {
        table[InterfaceSlot.GetVolumeInfo] = (nint)(delegate* unmanaged<FileSystemHead*, VolumeInfo*, int>)&GetVolumeInfo;
        table[InterfaceSlot.SetVolumeLabel] = (nint)(delegate* unmanaged<FileSystemHead*, char*, VolumeInfo*, int>)&SetVolumeLabel;
        table[InterfaceSlot.GetSecurityByName] = (nint)(delegate* unmanaged<FileSystemHead*, char*, uint*, byte*, nuint*, int>)&GetSecurityByName;
        table[InterfaceSlot.Create] = (nint)(delegate* unmanaged<FileSystemHead*, char*, uint, uint, uint, void*, ulong, nint*, FileInformation*, int>)&Create;
        table[InterfaceSlot.Open] = (nint)(delegate* unmanaged<FileSystemHead*, char*, uint, uint, nint*, FileInformation*, int>)&Open;
        table[InterfaceSlot.Overwrite] = (nint)(delegate* unmanaged<FileSystemHead*, nint, uint, byte, ulong, FileInformation*, int>)&Overwrite;
        table[InterfaceSlot.Cleanup] = (nint)(delegate* unmanaged<FileSystemHead*, nint, char*, uint, void>)&Cleanup;
        table[InterfaceSlot.Close] = (nint)(delegate* unmanaged<FileSystemHead*, nint, void>)&Close;
        table[InterfaceSlot.Read] = (nint)(delegate* unmanaged<FileSystemHead*, nint, byte*, ulong, uint, uint*, int>)&Read;
        table[InterfaceSlot.Write] = (nint)(delegate* unmanaged<FileSystemHead*, nint, void*, ulong, uint, byte, byte, uint*, FileInformation*, int>)&Write;
        table[InterfaceSlot.Flush] = (nint)(delegate* unmanaged<FileSystemHead*, nint, FileInformation*, int>)&Flush;
        table[InterfaceSlot.GetFileInfo] = (nint)(delegate* unmanaged<FileSystemHead*, nint, FileInformation*, int>)&GetFileInfo;
        table[InterfaceSlot.SetBasicInfo] = (nint)(delegate* unmanaged<FileSystemHead*, nint, uint, ulong, ulong, ulong, ulong, FileInformation*, int>)&SetBasicInfo;
        table[InterfaceSlot.SetFileSize] = (nint)(delegate* unmanaged<FileSystemHead*, nint, ulong, byte, FileInformation*, int>)&SetFileSize;
        table[InterfaceSlot.CanDelete] = (nint)(delegate* unmanaged<FileSystemHead*, nint, char*, int>)&CanDelete;
        table[InterfaceSlot.Rename] = (nint)(delegate* unmanaged<FileSystemHead*, nint, char*, char*, byte, int>)&Rename;
        table[InterfaceSlot.GetSecurity] = (nint)(delegate* unmanaged<FileSystemHead*, nint, byte*, nuint*, int>)&GetSecurity;
        table[InterfaceSlot.SetSecurity] = (nint)(delegate* unmanaged<FileSystemHead*, nint, uint, void*, int>)&SetSecurity;
        table[InterfaceSlot.ReadDirectory] = (nint)(delegate* unmanaged<FileSystemHead*, nint, char*, char*, byte*, uint, uint*, int>)&ReadDirectory;
        table[InterfaceSlot.SetDelete] = (nint)(delegate* unmanaged<FileSystemHead*, nint, char*, byte, int>)&SetDelete;
        table[InterfaceSlot.DispatcherStopped] = (nint)(delegate* unmanaged<FileSystemHead*, byte, void>)&DispatcherStopped;
    }

    private static WinFspConnection Of(FileSystemHead* system) => (WinFspConnection)GCHandle.FromIntPtr(system->UserContext).Target!;

    private static int Fault(FileSystemHead* system, Exception fault, [CallerMemberName] string operation = "") => Of(system).Operations.FaultOfCallback(fault, operation);

#pragma warning disable CA1031 // The catch-alls of requests: a bug ends its request, not the process.
    [UnmanagedCallersOnly]
    private static int GetVolumeInfo(FileSystemHead* system, VolumeInfo* info)
    {
        try
        {
            return Of(system).Operations.GetVolumeInfo(info);
        }
        catch (Exception fault)
        {
            return Fault(system, fault);
        }
    }

    [UnmanagedCallersOnly]
    private static int GetSecurityByName(FileSystemHead* system, char* name, uint* attributes, byte* descriptor, nuint* size)
    {
        try
        {
            return Of(system).Operations.GetSecurityByName(name, attributes, descriptor, size);
        }
        catch (Exception fault)
        {
            return Fault(system, fault);
        }
    }

    [UnmanagedCallersOnly]
    private static int Open(FileSystemHead* system, char* name, uint options, uint access, nint* context, FileInformation* info)
    {
        try
        {
            return Of(system).Operations.OpenPath(name, options, access, context, info);
        }
        catch (Exception fault)
        {
            return Fault(system, fault);
        }
    }

    [UnmanagedCallersOnly]
    private static void Close(FileSystemHead* system, nint context)
    {
        try
        {
            Of(system).Operations.Close(context);
        }
        catch (Exception fault)
        {
            Fault(system, fault);
        }
    }

    [UnmanagedCallersOnly]
    private static int Read(FileSystemHead* system, nint context, byte* buffer, ulong offset, uint length, uint* transferred)
    {
        try
        {
            return Of(system).Operations.Read(context, buffer, offset, length, transferred);
        }
        catch (Exception fault)
        {
            return Fault(system, fault);
        }
    }

    [UnmanagedCallersOnly]
    private static int GetFileInfo(FileSystemHead* system, nint context, FileInformation* info)
    {
        try
        {
            return Of(system).Operations.GetFileInfo(context, info);
        }
        catch (Exception fault)
        {
            return Fault(system, fault);
        }
    }

    [UnmanagedCallersOnly]
    private static int GetSecurity(FileSystemHead* system, nint context, byte* descriptor, nuint* size)
    {
        try
        {
            return Of(system).Operations.GetSecurity(context, descriptor, size);
        }
        catch (Exception fault)
        {
            return Fault(system, fault);
        }
    }

    [UnmanagedCallersOnly]
    private static int ReadDirectory(FileSystemHead* system, nint context, char* pattern, char* marker, byte* buffer, uint length, uint* transferred)
    {
        try
        {
            return Of(system).Operations.ReadDirectory(context, marker, buffer, length, transferred);
        }
        catch (Exception fault)
        {
            return Fault(system, fault);
        }
    }

    [UnmanagedCallersOnly]
    private static void DispatcherStopped(FileSystemHead* system, byte normally)
    {
        try
        {
            Of(system).OnDispatcherStopped(normally != 0);
        }
        catch (Exception fault)
        {
            Fault(system, fault);
        }
    }

    private static int Refuse(FileSystemHead* system, nint context, FileSystemOperation operation)
    {
        try
        {
            return Of(system).Operations.Refuse(context, operation);
        }
        catch (Exception fault)
        {
            return Fault(system, fault);
        }
    }
#pragma warning restore CA1031

    /// <summary>Nothing is deleted, and no times are kept.</summary>
    [UnmanagedCallersOnly]
    private static void Cleanup(FileSystemHead* system, nint context, char* name, uint flags)
    {
        try
        {
            Of(system).Operations.Open.Leave(context);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Fault(system, fault);
        }
    }

    /// <summary>Nothing was written that could be kept.</summary>
    [UnmanagedCallersOnly]
    private static int Flush(FileSystemHead* system, nint context, FileInformation* info)
    {
        try
        {
            // The context is 0 where the whole volume is meant.
            return context == 0 ? NtStatus.Success : Of(system).Operations.GetFileInfo(context, info);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return Fault(system, fault);
        }
    }

    [UnmanagedCallersOnly]
    private static int SetVolumeLabel(FileSystemHead* system, char* label, VolumeInfo* info) => Refuse(system, 0, FileSystemOperation.Other);

    [UnmanagedCallersOnly]
    private static int Create(
        FileSystemHead* system, char* name, uint options, uint access, uint attributes, void* descriptor, ulong allocation, nint* context,
        FileInformation* info)
    {
        try
        {
            return Of(system).Operations.RefuseCreate(name);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return Fault(system, fault);
        }
    }

    [UnmanagedCallersOnly]
    private static int Overwrite(FileSystemHead* system, nint context, uint attributes, byte replaces, ulong allocation, FileInformation* info) =>
        Refuse(system, context, FileSystemOperation.Write);

    [UnmanagedCallersOnly]
    private static int Write(
        FileSystemHead* system, nint context, void* buffer, ulong offset, uint length, byte isAppend, byte isConstrained, uint* transferred,
        FileInformation* info)
    {
        *transferred = 0;
        return Refuse(system, context, FileSystemOperation.Write);
    }

    [UnmanagedCallersOnly]
    private static int SetBasicInfo(
        FileSystemHead* system, nint context, uint attributes, ulong creation, ulong access, ulong write, ulong change, FileInformation* info) =>
        Refuse(system, context, FileSystemOperation.SetAttributes);

    [UnmanagedCallersOnly]
    private static int SetFileSize(FileSystemHead* system, nint context, ulong size, byte isAllocation, FileInformation* info) =>
        Refuse(system, context, FileSystemOperation.SetAttributes);

    [UnmanagedCallersOnly]
    private static int CanDelete(FileSystemHead* system, nint context, char* name) => Refuse(system, context, FileSystemOperation.Remove);

    /// <summary>To take the wish to delete back is no change.</summary>
    [UnmanagedCallersOnly]
    private static int SetDelete(FileSystemHead* system, nint context, char* name, byte isDeleted) =>
        isDeleted == 0 ? NtStatus.Success : Refuse(system, context, FileSystemOperation.Remove);

    [UnmanagedCallersOnly]
    private static int Rename(FileSystemHead* system, nint context, char* name, char* newName, byte replaces) =>
        Refuse(system, context, FileSystemOperation.Rename);

    [UnmanagedCallersOnly]
    private static int SetSecurity(FileSystemHead* system, nint context, uint information, void* descriptor) =>
        Refuse(system, context, FileSystemOperation.SetAttributes);
}
