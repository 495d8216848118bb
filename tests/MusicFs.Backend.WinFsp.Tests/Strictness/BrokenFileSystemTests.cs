using MusicFs.Backend.WinFsp.Native;
using MusicFs.Backend.WinFsp.Tests.Driver;
using MusicFs.Backend.WinFsp.Wire;

namespace MusicFs.Backend.WinFsp.Tests.Strictness;

/// <summary>The stand-in for WinFsp names what a file system does wrong; a file system that does nothing wrong it does not accuse.</summary>
[TestClass]
public sealed unsafe class BrokenFileSystemTests
{
    private const string Mounted = "T:";

    private static readonly Dictionary<string, (Action<SoundFileSystem> Break, string Breach)> Broken = new()
    {
        // What it is made with.
        ["no Overwrite"] = (static s => s.OnTable = static table => table[InterfaceSlot.Overwrite] = 0, "Create, Open and Overwrite must all be set"),
        ["no Create"] = (static s => s.OnTable = static table => table[InterfaceSlot.Create] = 0, "Create, Open and Overwrite must all be set"),
        ["no GetSecurityByName"] = (static s => s.OnTable = static table => table[InterfaceSlot.GetSecurityByName] = 0, "GetSecurityByName is not set"),
        ["a reserved slot"] = (static s => s.OnTable = static table => table[40] = table[0], "reserved slot 40 is set"),
        ["the obsolete slot"] = (static s => s.OnTable = static table => table[31] = table[0], "reserved slot 31 is set"),
        ["another version"] = (static s => s.Parameters.Version = 456, "Version is not the size"),
        ["odd sectors"] = (static s => s.Parameters.SectorSize = 1000, "SectorSize"),
        ["three sectors a unit"] = (static s => s.Parameters.SectorsPerAllocationUnit = 3, "SectorsPerAllocationUnit"),
        ["no names"] = (static s => s.Parameters.MaxComponentLength = 0, "MaxComponentLength"),
        ["no creation time"] = (static s => s.Parameters.VolumeCreationTime = 0, "VolumeCreationTime"),
        ["no serial number"] = (static s => s.Parameters.VolumeSerialNumber = 0, "VolumeSerialNumber"),
        ["not Unicode"] = (static s => s.Parameters.Flags &= ~VolumeFlags.UnicodeOnDisk, "UnicodeOnDisk"),
        ["contexts of no kind"] = (static s => s.Parameters.Flags &= ~VolumeFlags.ContextIsPerOpen, "per open"),
        ["contexts of two kinds"] = (static s => s.Parameters.Flags |= (VolumeFlags)0x20000, "two ways"),
        ["reserved flags"] = (static s => s.Parameters.Flags |= (VolumeFlags)0x80000000, "reserved flags"),
        ["no file system name"] = (static s => s.Name = "", "FileSystemName"),
        ["a name without an end"] = (static s => s.Name = "sixteen letters!", "not ended"),
        ["a prefix on a disk"] = (static s => s.Parameters.Prefix[0] = '\\', "Prefix"),
        ["a network without a prefix"] = (static s => s.Device = "WinFsp.Net", "Prefix"),
        ["no user context"] = (static s => s.SetsUserContext = false, "UserContext is not set"),

        ["a network without a share"] = (static s => Network(s, @"\server"), "no server and share"),
        ["a network that is a device"] = (static s => Network(s, @"\.\X:"), "no server and share"),

        // Rights by name.
        ["success with too little room"] = (static s => s.OnSecurityByName = static (_, attributes, _, _) => Give(attributes), "4 bytes of room"),
        ["no size that is needed"] = (static s => s.OnSecurityByName = static (_, attributes, _, _) => Give(attributes, NtStatus.BufferOverflow), "without the size"),
        ["another size the second time"] = (static s => s.OnSecurityByName = (name, attributes, descriptor, size) =>
        {
            int status = s.Security(name, attributes, descriptor, size);
            if (status == NtStatus.Success && size is not null)
                (*size)--;
            return status;
        }, "another size"),
        ["no attributes"] = (static s => s.OnSecurityByName = (name, _, descriptor, size) => s.Security(name, null, descriptor, size), "did not give the attributes"),
        ["a descriptor without a DACL"] = (static s => s.Descriptor[2] = 0, "no DACL"),
        ["a descriptor that is not self-relative"] = (static s => s.Descriptor[3] = 0, "not self-relative"),
        ["an owner that lies outside"] = (static s => s.Descriptor[5] = 1, "a SID lies outside"),
        ["a DACL that lies outside"] = (static s => s.Descriptor[17] = 1, "its DACL lies outside"),
        ["an ACE that lies outside"] = (static s => s.Descriptor[s.Descriptor[16] + 4] = 3, "an ACE lies outside"),
        ["a missing folder for a missing name"] = (static s => s.OnSecurityByName = (name, attributes, descriptor, size) =>
            s.Security(name, attributes, descriptor, size) is var status && status == NtStatus.ObjectNameNotFound ? NtStatus.ObjectPathNotFound : status, "although its folder is there"),
        ["a missing name for a missing folder"] = (static s => s.OnSecurityByName = (name, attributes, descriptor, size) =>
            s.Security(name, attributes, descriptor, size) is var status && status == NtStatus.ObjectPathNotFound ? NtStatus.ObjectNameNotFound : status, "although its folder is missing"),

        // Opens.
        ["an open that is answered later"] = (static s => s.OnOpen = static (_, _, _, _) => NtStatus.Pending, "only reads, writes and listings"),
        ["a file as a directory"] = (static s => s.OnOpen = (name, options, context, info) => s.OpenSoundly(name, options & ~FakeFiles.DirectoryFile, context, info), "not C0000103"),
        ["a directory as a file"] = (static s => s.OnOpen = (name, options, context, info) => s.OpenSoundly(name, options & ~FakeFiles.NonDirectoryFile, context, info), "not C00000BA"),
        ["deleted when closed"] = (static s => s.OnOpen = (name, options, context, info) => s.OpenSoundly(name, options & ~FakeFiles.DeleteOnClose, context, info), "deleted when it is closed"),
        ["no context"] = (static s => s.OnOpen = (name, options, context, info) => Then(s.OpenSoundly(name, options, context, info), () => *context = 0), "no file context"),
        ["information beyond its room"] = (static s => s.OnOpen = (name, options, context, info) =>
            Then(s.OpenSoundly(name, options, context, info), () => ((byte*)(info + 1))[0] = 0), "beyond the file's information"),
        ["a directory that is none"] = (static s => s.OnOpen = (name, options, context, info) =>
            Then(s.OpenSoundly(name, options, context, info), () => info->FileAttributes ^= 0x90), "do not agree"),

        // Information.
        ["no attributes of an open file"] = Information(static info => info->FileAttributes = 0, "FileAttributes is 0"),
        ["normal and more"] = Information(static info => info->FileAttributes |= 0x81, "FILE_ATTRIBUTE_NORMAL beside others"),
        ["a reparse tag"] = Information(static info => info->ReparseTag = 1, "reparse point"),
        ["less allocated than there is"] = Information(static info => info->AllocationSize = 0, "AllocationSize"),
        ["half a unit"] = Information(static info => info->AllocationSize = 100, "AllocationSize"),
        ["no time"] = Information(static info => info->LastWriteTime = 0, "no FILETIME"),
        ["a time of Unix"] = Information(static info => info->ChangeTime = ulong.MaxValue, "no FILETIME"),
        ["no index"] = Information(static info => info->IndexNumber = 0, "IndexNumber is 0"),
        ["another index"] = Information(static info => info->IndexNumber = 77, "IndexNumber of an open file changed"),
        ["hard links"] = Information(static info => info->HardLinks = 1, "HardLinks"),
        ["extended attributes"] = Information(static info => info->EaSize = 1, "EaSize"),

        // Reads.
        ["more than asked for"] = (static s => s.OnRead = static (_, _, _, length, transferred) => Tell(transferred, length + 1), "Read of 100 bytes gave 101"),
        ["nothing as a success"] = (static s => s.OnRead = static (_, _, _, _, transferred) => Tell(transferred, 0), "not C0000011"),
        ["bytes beyond the buffer"] = (static s => s.OnRead = static (context, buffer, offset, length, transferred) =>
            Then(SoundFileSystem.ReadSoundly(context, buffer, offset, length, transferred), () => buffer[length] = 0), "Read wrote beyond"),
        ["an error with bytes"] = (static s => s.OnRead = static (_, _, _, _, transferred) => Tell(transferred, 3, NtStatus.IoTimeout), "and gave 3 bytes"),
        ["a status that is none"] = (static s => s.OnRead = static (_, _, _, _, transferred) => Tell(transferred, 0, 5), "Read was answered 00000005"),

        // Lists.
        ["an entry of the wrong size"] = Listing(static (buffer, length, transferred) => SoundFileSystem.Add("a", 2, buffer, length, transferred, 100), "is not 104 and the bytes of a name"),
        ["a slash in a name"] = Listing(static (buffer, length, transferred) => SoundFileSystem.Add("a/b", 2, buffer, length, transferred), "a name that Windows does not have"),
        ["a dot in the root"] = Listing(static (buffer, length, transferred) => SoundFileSystem.Add(".", 1, buffer, length, transferred), "the root lists . or .."),
        ["a list that begins again"] = (static s => s.OnList = static (context, _, buffer, length, transferred) =>
            SoundFileSystem.ListSoundly(context, null, buffer, length, transferred), "comes after itself"),
        ["neither an entry nor the end"] = (static s => s.OnList = static (_, _, _, _, transferred) => Tell(transferred, 0), "neither an entry nor the end"),
        ["more than the buffer"] = (static s => s.OnList = static (_, _, _, length, transferred) => Tell(transferred, length + 8), "ReadDirectory into"),
        ["a name that ends with a dot"] = Listing(static (buffer, length, transferred) => SoundFileSystem.Add("a.", 2, buffer, length, transferred), "ends as Win32 lets none end"),
        ["half of a pair in a name"] = Listing(static (buffer, length, transferred) => SoundFileSystem.Add("a\uD83D", 2, buffer, length, transferred), "half of a pair"),
        ["a name twice"] = Listing(
            static (buffer, length, transferred) => SoundFileSystem.Add("a", 2, buffer, length, transferred) && SoundFileSystem.Add("a", 2, buffer, length, transferred), "is listed twice"),
        ["bytes after the end"] = (static s => s.OnList = static (context, marker, buffer, length, transferred) =>
            Then(SoundFileSystem.ListSoundly(context, null, buffer, Math.Min(length, 1000), transferred), () => *transferred += 2), "bytes after the end"),
        ["an entry after the end"] = (static s => s.OnList = static (context, marker, buffer, length, transferred) =>
        {
            _ = WinFspLibrary.AddDirectoryInformation(null, buffer, length, transferred);
            SoundFileSystem.Add("a", 2, buffer, length, transferred);
            return NtStatus.Success;
        }, "an entry after the end"),
        ["a listing cut short"] = (static s => s.OnList = static (context, marker, buffer, length, transferred) =>
            Then(SoundFileSystem.ListSoundly(context, marker, buffer, length, transferred), () => *transferred = Math.Min(*transferred, 50)), "an entry of"),

        // Changes, and the volume.
        ["a file that is made"] = (static s => s.OnCreate = static _ => NtStatus.Success, "Create on a read-only volume"),
        ["a name that is there and is not told so"] = (static s => s.OnCreate = static _ => NtStatus.MediaWriteProtected, "Create of a name that is there"),
        ["what is to be deleted stays so"] = (static s => s.OnUndelete = static () => NtStatus.MediaWriteProtected, "cannot be taken back"),
        ["a volume that cannot be flushed"] = (static s => s.OnInfo = static (context, info) => context == 0 ? NtStatus.InvalidHandle : SoundFileSystem.Fill(info, context), "Flush of the volume"),
        ["a refusal of another kind"] = (static s => s.OnCreate = static _ => NtStatus.AccessDenied, "Create on a read-only volume"),
        ["changes that are taken"] = (static s => s.OnChange = static () => NtStatus.Success, "Write on a read-only volume"),
        ["renames that are denied"] = (static s => s.OnChange = static () => NtStatus.AccessDenied, "Rename on a read-only volume"),
        ["half a letter"] = Volume(static info => info->VolumeLabelLength = 3, "VolumeLabelLength 3"),
        ["a label with its zero"] = Volume(static info => info->VolumeLabelLength = 4, "counts the zero"),
        ["half of a pair in the label"] = Volume(static info => info->VolumeLabel[0] = '\uD83D', "half of a pair"),
        ["a volume of nothing"] = Volume(static info => info->TotalSize = 0, "no allocation unit"),
        ["less than a unit"] = Volume(static info => info->TotalSize = 511, "511 bytes are no allocation unit"),
        ["more free than there is"] = Volume(static info => info->FreeSize = 51_201, "51201 free of 51200"),
    };

    public static IEnumerable<object[]> Names => Broken.Keys.Select(static name => new object[] { name });

    [TestMethod]
    public void Exercise_SoundFileSystem_NoBreach()
    {
        using SoundFileSystem system = new();
        system.Mount(Mounted);
        nint volume = system.Volume;
        VolumeExercise.Run(Mounted);
        system.Dispose();
        Assert.AreEqual("", FakeWinFsp.Breaches(volume));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Exercise_BrokenFileSystem_Named(string name)
    {
        (Action<SoundFileSystem> breakIt, string breach) = Broken[name];
        using SoundFileSystem system = new();
        breakIt(system);
        system.Mount(Mounted);
        VolumeExercise.Run(Mounted);
        Assert.Contains(breach, FakeWinFsp.Breaches(system.Volume));
    }

    private static (Action<SoundFileSystem> Break, string Breach) Information(InformationChange change, string breach) => (
        s => s.OnInfo = (context, info) => Then(SoundFileSystem.Fill(info, context), () => change(info)), breach);

    private static (Action<SoundFileSystem> Break, string Breach) Listing(EntryAddition add, string breach) => (
        s => s.OnList = (_, _, buffer, length, transferred) =>
        {
            add(buffer, length, transferred);
            _ = WinFspLibrary.AddDirectoryInformation(null, buffer, length, transferred);
            return NtStatus.Success;
        }, breach);

    private static (Action<SoundFileSystem> Break, string Breach) Volume(VolumeChange change, string breach) => (
        s =>
        {
            SoundFileSystem.VolumeCall sound = s.OnVolume;
            s.OnVolume = info => Then(sound(info), () => change(info));
        }, breach);

    private static void Network(SoundFileSystem system, string prefix)
    {
        system.Device = "WinFsp.Net";
        fixed (char* start = system.Parameters.Prefix)
            prefix.CopyTo(new Span<char>(start, VolumeParameters.PrefixLength));
    }

    private static int Give(uint* attributes, int status = NtStatus.Success)
    {
        if (attributes is not null)
            *attributes = 0x10;
        return status;
    }

    private static int Tell(uint* transferred, uint count, int status = NtStatus.Success)
    {
        *transferred = count;
        return status;
    }

    private static int Then(int status, Action more)
    {
        if (status == NtStatus.Success)
            more();
        return status;
    }

    private delegate void InformationChange(FileInformation* info);

    private delegate bool EntryAddition(byte* buffer, uint length, uint* transferred);

    private delegate void VolumeChange(VolumeInfo* info);
}
