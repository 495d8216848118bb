using System.Runtime.CompilerServices;

namespace MusicFs.Backend.WinFsp.Wire;

/// <summary>What winfsp.h and fsctl.h assert of their structures on x64, asked of ours before the library sees one.</summary>
internal static unsafe class WireLayout
{
    /// <summary>Null, or the first size or offset that is another.</summary>
    public static string? FindMistake()
    {
        VolumeParameters volume;
        VolumeInfo info;
        FileInformation file;
        DirectoryInformation entry;
        NotifyInformation notify;
        Response response;
        OperationContext context;
        FileSystemHead system;
        // SAFETY (all of it): only addresses within a structure are compared; nothing is read.
        (string Name, long Is, long Wanted)[] facts =
        [
            ("pointers", sizeof(nint), 8),
            ("FSP_FSCTL_VOLUME_PARAMS", sizeof(VolumeParameters), 504),
            ("SectorSize", Offset(&volume, &volume.SectorSize), 2),
            ("SectorsPerAllocationUnit", Offset(&volume, &volume.SectorsPerAllocationUnit), 4),
            ("MaxComponentLength", Offset(&volume, &volume.MaxComponentLength), 6),
            ("VolumeCreationTime", Offset(&volume, &volume.VolumeCreationTime), 8),
            ("VolumeSerialNumber", Offset(&volume, &volume.VolumeSerialNumber), 16),
            ("FileInfoTimeout", Offset(&volume, &volume.FileInfoTimeout), 32),
            ("the flags", Offset(&volume, &volume.Flags), 36),
            ("Prefix", Offset(&volume, volume.Prefix), 40),
            ("FileSystemName", Offset(&volume, volume.FileSystemName), 424),
            ("VolumeInfoTimeout", Offset(&volume, &volume.VolumeInfoTimeout), 460),
            ("FSP_FSCTL_VOLUME_INFO", sizeof(VolumeInfo), 88),
            ("VolumeLabelLength", Offset(&info, &info.VolumeLabelLength), 16),
            ("VolumeLabel", Offset(&info, info.VolumeLabel), 18),
            ("FSP_FSCTL_FILE_INFO", sizeof(FileInformation), 72),
            ("AllocationSize", Offset(&file, &file.AllocationSize), 8),
            ("LastWriteTime", Offset(&file, &file.LastWriteTime), 40),
            ("IndexNumber", Offset(&file, &file.IndexNumber), 56),
            ("FSP_FSCTL_DIR_INFO", sizeof(DirectoryInformation), 104),
            ("FileInfo of an entry", Offset(&entry, &entry.FileInformation), 8),
            ("FSP_FSCTL_NOTIFY_INFO", sizeof(NotifyInformation), NotifyInformation.NameOffset),
            ("Filter", Offset(&notify, &notify.Filter), 4),
            ("FSP_FSCTL_TRANSACT_REQ", Unsafe.SizeOf<RequestHead>(), 16),
            ("FSP_FSCTL_TRANSACT_RSP", sizeof(Response), 128),
            ("Information", Offset(&response, &response.Information), 16),
            ("Status", Offset(&response, &response.Status), 20),
            ("Response of a context", Offset(&context, &context.Response), 8),
            ("UserContext", Offset(&system, &system.UserContext), 8),
        ];
        foreach ((string name, long actual, long wanted) in facts)
        {
            if (actual != wanted)
                return $"{name} is {actual} and should be {wanted}";
        }

        return null;
    }

    private static long Offset(void* structure, void* field) => (byte*)field - (byte*)structure;
}
