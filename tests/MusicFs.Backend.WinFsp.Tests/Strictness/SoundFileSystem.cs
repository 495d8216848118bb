using System.Runtime.InteropServices;
using MusicFs.Backend.WinFsp.Native;
using MusicFs.Backend.WinFsp.Tests.Driver;
using MusicFs.Backend.WinFsp.Wire;

namespace MusicFs.Backend.WinFsp.Tests.Strictness;

/// <summary>
/// A file system written straight against winfsp.h, that does nothing wrong: the root, in it the file <c>a</c> of five bytes and the empty folder <c>d</c>, all read-only. Tests break one thing of it,
/// to see whether <see cref="FakeWinFsp"/> names that.
/// </summary>
internal sealed unsafe class SoundFileSystem : IDisposable
{
    public const nint RootContext = 1;
    public const nint FileContext = 2;
    public const nint FolderContext = 3;
    public const int FileSize = 5;

    private nint* _table = (nint*)NativeMemory.AllocZeroed(InterfaceSlot.Count, (nuint)sizeof(nint));
    private readonly List<Delegate> _calls = [];
    private bool _isStarted;
    private bool _isMounted;
    private nint _system;

    public SoundFileSystem()
    {
        Parameters = new VolumeParameters
        {
            Version = (ushort)sizeof(VolumeParameters), SectorSize = 512, SectorsPerAllocationUnit = 1, MaxComponentLength = 255,
            VolumeCreationTime = Time, VolumeSerialNumber = 1,
            Flags = VolumeFlags.CasePreservedNames | VolumeFlags.UnicodeOnDisk | VolumeFlags.PersistentAcls | VolumeFlags.ReadOnlyVolume | VolumeFlags.ContextIsPerOpen,
        };
        Name = "sound";
        OnVolume = static info =>
        {
            info->TotalSize = 51_200;
            info->VolumeLabelLength = 2;
            info->VolumeLabel[0] = 'v';
            return NtStatus.Success;
        };
        OnSecurityByName = Security;
        OnCreate = static name => Find(name).Status == NtStatus.Success ? NtStatus.ObjectNameCollision : NtStatus.MediaWriteProtected;
        OnChange = static () => NtStatus.MediaWriteProtected;
        OnUndelete = static () => NtStatus.Success;
        OnOpen = OpenSoundly;
        OnRead = ReadSoundly;
        OnInfo = static (context, info) => Fill(info, context);
        OnList = ListSoundly;
    }

    public delegate int VolumeCall(VolumeInfo* info);

    public delegate int SecurityCall(string name, uint* attributes, byte* descriptor, nuint* size);

    public delegate int OpenCall(string name, uint options, nint* context, FileInformation* info);

    public delegate int ReadCall(nint context, byte* buffer, ulong offset, uint length, uint* transferred);

    public delegate int InfoCall(nint context, FileInformation* info);

    public delegate int ListCall(nint context, string? marker, byte* buffer, uint length, uint* transferred);

    private delegate int Call2(nint system, nint a);

    private delegate int Call3(nint system, nint a, nint b);

    private delegate int SecurityByNameCall(nint system, char* name, uint* attributes, byte* descriptor, nuint* size);

    private delegate int CreateCall(nint system, char* name, uint options, uint access, uint attributes, void* descriptor, ulong allocation, nint* context, FileInformation* info);

    private delegate int OpenNative(nint system, char* name, uint options, uint access, nint* context, FileInformation* info);

    private delegate int OverwriteCall(nint system, nint context, uint attributes, byte replaces, ulong allocation, FileInformation* info);

    private delegate void CloseCall(nint system, nint context);

    private delegate int ReadNative(nint system, nint context, byte* buffer, ulong offset, uint length, uint* transferred);

    private delegate int WriteCall(nint system, nint context, void* buffer, ulong offset, uint length, byte append, byte constrained, uint* transferred, FileInformation* info);

    private delegate int BasicCall(nint system, nint context, uint attributes, ulong creation, ulong access, ulong write, ulong change, FileInformation* info);

    private delegate int SizeCall(nint system, nint context, ulong size, byte allocation, FileInformation* info);

    private delegate int RenameCall(nint system, nint context, char* name, char* newName, byte replaces);

    private delegate int GetSecurityCall(nint system, nint context, byte* descriptor, nuint* size);

    private delegate int SetSecurityCall(nint system, nint context, uint information, void* descriptor);

    private delegate int ListNative(nint system, nint context, char* pattern, char* marker, byte* buffer, uint length, uint* transferred);

    private delegate int DeleteCall(nint system, nint context, char* name, byte isDeleted);

    /// <summary>2020-01-01 as FILETIME.</summary>
    public const ulong Time = 132_223_104_000_000_000;

    public VolumeParameters Parameters;

    /// <summary>FileSystemName.</summary>
    public string Name { get; set; }

    public string Device { get; set; } = "WinFsp.Disk";

    public VolumeCall OnVolume { get; set; }

    public SecurityCall OnSecurityByName { get; set; }

    public Func<string, int> OnCreate { get; set; }

    /// <summary>Answers everything else that writes.</summary>
    public Func<int> OnChange { get; set; }

    /// <summary>Answers who wants a file not to be deleted after all.</summary>
    public Func<int> OnUndelete { get; set; }

    public OpenCall OnOpen { get; set; }

    public ReadCall OnRead { get; set; }

    public InfoCall OnInfo { get; set; }

    public ListCall OnList { get; set; }

    /// <summary>The descriptor it gives.</summary>
    public byte[] Descriptor { get; set; } = SecurityDescriptors.Make([1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0], allowOther: true);

    /// <summary>Its table, when <see cref="Mount"/> has filled it but not given it to the library.</summary>
    public Action<nint[]> OnTable { get; set; } = static _ => { };

    /// <summary>Whether UserContext is set before the start.</summary>
    public bool SetsUserContext { get; set; } = true;

    public nint System => _system;

    public nint Volume => FakeWinFsp.VolumeOf(_system);

    /// <summary>Makes it, mounts it, and starts two threads.</summary>
    public void Mount(string mountPoint)
    {
        Assert.IsNull(WinFspLibrary.TryLoad(FakeWinFsp.Library));
        FillTable();
        VolumeParameters parameters = Parameters;
        Name.CopyTo(new Span<char>(parameters.FileSystemName, VolumeParameters.NameLength));
        Assert.AreEqual(NtStatus.Success, WinFspLibrary.Create(Device, &parameters, _table, out _system));
        if (SetsUserContext)
            ((FileSystemHead*)_system)->UserContext = 1;
        _isMounted = WinFspLibrary.SetMountPoint(_system, mountPoint) == NtStatus.Success;
        _isStarted = WinFspLibrary.StartDispatcher(_system, 2) == NtStatus.Success;
    }

    /// <summary>Ends it in the right order.</summary>
    public void Dispose()
    {
        if (_isMounted)
            WinFspLibrary.RemoveMountPoint(_system);
        _isMounted = false;
        if (_isStarted)
            WinFspLibrary.StopDispatcher(_system);
        _isStarted = false;
        if (_system != 0)
            WinFspLibrary.Delete(_system);
        _system = 0;
        NativeMemory.Free(_table);
        _table = null;
        GC.KeepAlive(_calls);
    }

    /// <summary>What ends in another order does that itself.</summary>
    public void Forget()
    {
        _isMounted = false;
        _isStarted = false;
        _system = 0;
    }

    public int Security(string name, uint* attributes, byte* descriptor, nuint* size)
    {
        (int status, nint context) = Find(name);
        if (status != NtStatus.Success)
            return status;
        if (attributes is not null)
            *attributes = AttributesOf(context);
        return CopySecurity(descriptor, size);
    }

    public int OpenSoundly(string name, uint options, nint* context, FileInformation* info)
    {
        (int status, *context) = Find(name);
        if (status != NtStatus.Success)
            return status;
        if ((options & FakeFiles.DirectoryFile) != 0 && *context == FileContext)
            return NtStatus.NotADirectory;
        if ((options & FakeFiles.NonDirectoryFile) != 0 && *context != FileContext)
            return NtStatus.FileIsADirectory;
        return (options & FakeFiles.DeleteOnClose) != 0 ? NtStatus.MediaWriteProtected : Fill(info, *context);
    }

    public static int ReadSoundly(nint context, byte* buffer, ulong offset, uint length, uint* transferred)
    {
        *transferred = offset >= FileSize ? 0 : Math.Min(length, FileSize - (uint)offset);
        new Span<byte>(buffer, (int)*transferred).Fill(7);
        return *transferred == 0 ? NtStatus.EndOfFile : NtStatus.Success;
    }

    public static int ListSoundly(nint context, string? marker, byte* buffer, uint length, uint* transferred)
    {
        if (context == RootContext)
        {
            if (marker is null && !Add("a", FileContext, buffer, length, transferred))
                return NtStatus.Success;
            if (marker is null or "a" && !Add("d", FolderContext, buffer, length, transferred))
                return NtStatus.Success;
        }

        _ = WinFspLibrary.AddDirectoryInformation(null, buffer, length, transferred);
        return NtStatus.Success;
    }

    public static bool Add(string name, nint context, byte* buffer, uint length, uint* transferred, int? size = null)
    {
        byte* room = stackalloc byte[sizeof(DirectoryInformation) + 520];
        var entry = (DirectoryInformation*)room;
        *entry = default;
        entry->Size = (ushort)(size ?? sizeof(DirectoryInformation) + name.Length * sizeof(char));
        _ = Fill(&entry->FileInformation, context);
        name.CopyTo(new Span<char>(room + sizeof(DirectoryInformation), 255));
        return WinFspLibrary.AddDirectoryInformation(entry, buffer, length, transferred) != 0;
    }

    public static int Fill(FileInformation* info, nint context)
    {
        *info = new FileInformation
        {
            FileAttributes = AttributesOf(context), FileSize = context == FileContext ? FileSize : 0u, AllocationSize = context == FileContext ? 512u : 0u,
            CreationTime = Time, LastAccessTime = Time, LastWriteTime = Time, ChangeTime = Time, IndexNumber = (ulong)context,
        };
        return NtStatus.Success;
    }

    private static uint AttributesOf(nint context) => context == FileContext ? 0x80u : 0x10u;

    private static (int Status, nint Context) Find(string name) => name switch
    {
        "\\" => (NtStatus.Success, RootContext),
        "\\a" => (NtStatus.Success, FileContext),
        "\\d" => (NtStatus.Success, FolderContext),
        _ => (name.LastIndexOf('\\') == 0 || name.StartsWith("\\d\\", StringComparison.Ordinal) ? NtStatus.ObjectNameNotFound : NtStatus.ObjectPathNotFound, 0),
    };

    private int CopySecurity(byte* descriptor, nuint* size)
    {
        if (size is null)
            return NtStatus.Success;
        nuint room = *size;
        *size = (nuint)Descriptor.Length;
        if (room < *size)
            return NtStatus.BufferOverflow;
        if (descriptor is not null)
            Descriptor.CopyTo(new Span<byte>(descriptor, Descriptor.Length));
        return NtStatus.Success;
    }

    private void FillTable()
    {
        nint[] table = new nint[InterfaceSlot.Count];
        table[InterfaceSlot.GetVolumeInfo] = Pointer<Call2>((_, info) => OnVolume((VolumeInfo*)info));
        table[InterfaceSlot.SetVolumeLabel] = Pointer<Call3>((_, _, _) => OnChange());
        table[InterfaceSlot.GetSecurityByName] = Pointer<SecurityByNameCall>((_, name, attributes, descriptor, size) => OnSecurityByName(new string(name), attributes, descriptor, size));
        table[InterfaceSlot.Create] = Pointer<CreateCall>((_, name, _, _, _, _, _, _, _) => OnCreate(new string(name)));
        table[InterfaceSlot.Open] = Pointer<OpenNative>((_, name, options, _, context, info) => OnOpen(new string(name), options, context, info));
        table[InterfaceSlot.Overwrite] = Pointer<OverwriteCall>((_, _, _, _, _, _) => OnChange());
        table[InterfaceSlot.Close] = Pointer<CloseCall>(static (_, _) => { });
        table[InterfaceSlot.Read] = Pointer<ReadNative>((_, context, buffer, offset, length, transferred) => OnRead(context, buffer, offset, length, transferred));
        table[InterfaceSlot.Write] = Pointer<WriteCall>((_, _, _, _, _, _, _, _, _) => OnChange());
        table[InterfaceSlot.Flush] = Pointer<Call3>((_, context, info) => OnInfo(context, (FileInformation*)info));
        table[InterfaceSlot.GetFileInfo] = Pointer<Call3>((_, context, info) => OnInfo(context, (FileInformation*)info));
        table[InterfaceSlot.SetBasicInfo] = Pointer<BasicCall>((_, _, _, _, _, _, _, _) => OnChange());
        table[InterfaceSlot.SetFileSize] = Pointer<SizeCall>((_, _, _, _, _) => OnChange());
        table[InterfaceSlot.Rename] = Pointer<RenameCall>((_, _, _, _, _) => OnChange());
        table[InterfaceSlot.GetSecurity] = Pointer<GetSecurityCall>((_, _, descriptor, size) => CopySecurity(descriptor, size));
        table[InterfaceSlot.SetSecurity] = Pointer<SetSecurityCall>((_, _, _, _) => OnChange());
        table[InterfaceSlot.ReadDirectory] = Pointer<ListNative>((_, context, _, marker, buffer, length, transferred) =>
            OnList(context, marker is null ? null : new string(marker), buffer, length, transferred));
        table[InterfaceSlot.SetDelete] = Pointer<DeleteCall>((_, _, _, isDeleted) => isDeleted == 0 ? OnUndelete() : OnChange());
        OnTable(table);
        table.CopyTo(new Span<nint>(_table, table.Length));
    }

    private nint Pointer<T>(T call)
        where T : Delegate
    {
        _calls.Add(call);
        return Marshal.GetFunctionPointerForDelegate(call);
    }
}
