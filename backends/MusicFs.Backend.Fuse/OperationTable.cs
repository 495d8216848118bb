using MusicFs.Backend.Fuse.Wire;
using MusicFs.Contracts.Tracing;

namespace MusicFs.Backend.Fuse;

/// <summary>Serves a request. True when it was answered, false when it was detached and somebody else will.</summary>
internal delegate bool Handler(FuseOperations operations, FuseRequest request);

/// <summary>One row: everything that is particular to an opcode before its handler runs.</summary>
/// <param name="Operation">Its name in traces.</param>
/// <param name="ArgumentSize">Bytes of the fixed argument; a shorter request is refused.</param>
/// <param name="Handler">What serves it.</param>
internal sealed record OperationRow(FileSystemOperation Operation, int ArgumentSize, Handler Handler);

/// <summary>
/// The one table of opcodes. An opcode without a row is answered ENOSYS, after which the kernel does not ask again. That
/// is meant for: OPENDIR and RELEASEDIR (directories are read without a handle, which saves two of four round trips),
/// FSYNCDIR (what is changed there is kept at once), ACCESS (the kernel checks the modes itself, default_permissions), locks (the
/// kernel's own are enough for a view of one host), LSEEK (no holes), BMAP, IOCTL, POLL, SYNCFS, STATX.
/// </summary>
internal static unsafe class OperationTable
{
    // The opcodes end at 53; a power of two of room lets a bad one be refused by one comparison.
    private const int Size = 64;

    private static readonly OperationRow?[] Rows = Build();

    public static OperationRow? Find(Opcode opcode) => (uint)opcode < Size ? Rows[(int)opcode] : null;

    private static OperationRow?[] Build()
    {
        var rows = new OperationRow?[Size];

        void Add(Opcode opcode, FileSystemOperation operation, int argumentSize, Handler handler) =>
            rows[(int)opcode] = new OperationRow(operation, argumentSize, handler);

        Add(Opcode.Lookup, FileSystemOperation.Lookup, 0, FuseOperations.Lookup);
        Add(Opcode.Forget, FileSystemOperation.Forget, sizeof(ForgetIn), FuseOperations.Forget);
        Add(Opcode.BatchForget, FileSystemOperation.Forget, sizeof(BatchForgetIn), FuseOperations.BatchForget);
        Add(Opcode.GetAttr, FileSystemOperation.GetAttributes, sizeof(GetAttrIn), FuseOperations.GetAttributes);
        Add(Opcode.ReadLink, FileSystemOperation.ReadLink, 0, FuseOperations.ReadLink);
        Add(Opcode.Open, FileSystemOperation.Open, sizeof(OpenIn), FuseOperations.Open);
        Add(Opcode.Read, FileSystemOperation.Read, sizeof(ReadIn), FuseOperations.Read);
        Add(Opcode.Release, FileSystemOperation.Release, sizeof(ReleaseIn), FuseOperations.Release);
        Add(Opcode.ReadDir, FileSystemOperation.ReadDirectory, sizeof(ReadIn), FuseOperations.ReadDirectory);
        Add(Opcode.ReadDirPlus, FileSystemOperation.ReadDirectory, sizeof(ReadIn), FuseOperations.ReadDirectoryPlus);
        Add(Opcode.StatFs, FileSystemOperation.Statistics, 0, FuseOperations.Statistics);
        Add(Opcode.GetXAttr, FileSystemOperation.ExtendedAttribute, sizeof(GetXAttrIn), FuseOperations.GetExtendedAttribute);
        Add(Opcode.ListXAttr, FileSystemOperation.ExtendedAttribute, sizeof(GetXAttrIn), FuseOperations.ListExtendedAttributes);
        Add(Opcode.Interrupt, FileSystemOperation.Interrupt, sizeof(InterruptIn), FuseOperations.Interrupt);

        Add(Opcode.SetAttr, FileSystemOperation.SetAttributes, sizeof(SetAttrIn), FuseOperations.SetAttributes);
        Add(Opcode.Create, FileSystemOperation.Create, sizeof(CreateIn), FuseOperations.CreateFile);
        Add(Opcode.MkDir, FileSystemOperation.Create, sizeof(MkDirIn), FuseOperations.CreateDirectory);
        Add(Opcode.Unlink, FileSystemOperation.Remove, 0, FuseOperations.RemoveFile);
        Add(Opcode.RmDir, FileSystemOperation.Remove, 0, FuseOperations.RemoveDirectory);
        Add(Opcode.Rename, FileSystemOperation.Rename, sizeof(RenameIn), FuseOperations.Rename);
        Add(Opcode.Rename2, FileSystemOperation.Rename, sizeof(Rename2In), FuseOperations.Rename2);
        Add(Opcode.Write, FileSystemOperation.Write, sizeof(WriteIn), FuseOperations.Write);
        Add(Opcode.Flush, FileSystemOperation.Flush, sizeof(FlushIn), FuseOperations.Flush);
        Add(Opcode.FSync, FileSystemOperation.Flush, sizeof(FSyncIn), FuseOperations.Synchronize);
        Add(Opcode.SetXAttr, FileSystemOperation.ExtendedAttribute, sizeof(SetXAttrIn), FuseOperations.SetExtendedAttribute);
        Add(Opcode.RemoveXAttr, FileSystemOperation.ExtendedAttribute, 0, FuseOperations.RemoveExtendedAttribute);
        Add(Opcode.MkNod, FileSystemOperation.Create, 0, FuseOperations.RefuseEntry);
        Add(Opcode.SymLink, FileSystemOperation.Create, 0, FuseOperations.RefuseEntry);
        Add(Opcode.Link, FileSystemOperation.Create, 0, FuseOperations.RefuseEntry);
        Add(Opcode.TmpFile, FileSystemOperation.Create, 0, FuseOperations.RefuseRange);
        Add(Opcode.FAllocate, FileSystemOperation.Write, 0, FuseOperations.RefuseRange);
        Add(Opcode.CopyFileRange, FileSystemOperation.Write, 0, FuseOperations.RefuseRange);
        Add(Opcode.CopyFileRange64, FileSystemOperation.Write, 0, FuseOperations.RefuseRange);
        return rows;
    }
}
