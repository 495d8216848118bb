using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Backend.Fuse.Wire;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Testing.FileSystem;

namespace MusicFs.Backend.Fuse.Tests;

/// <summary>Requests and replies byte by byte, without a kernel.</summary>
[TestClass]
public sealed unsafe class FuseOperationsTests
{
    private readonly MemoryFileSystem _files = new();
    private readonly ByteRequest _request = new();
    private readonly FuseOperations _operations;

    public FuseOperationsTests() => _operations = new FuseOperations(
        _files, new AttributeTranslation(1000, 100, 0x12), new BackingFiles(NullLogger.Instance), new InFlightRequests(), NullLogger.Instance);

    [TestCleanup]
    public void Free() => _request.Dispose();

    [TestMethod]
    public void Lookup_Known_EntryWithOwnerAndUmask()
    {
        NodeId file = _files.AddFile(NodeId.Root, "a", new byte[1000]);
        Lookup(1, "a\0"u8);
        Assert.AreEqual(0, _request.Errno);
        ref EntryOut entry = ref *(EntryOut*)_request.Body;
        Assert.AreEqual(file.Value, entry.Node);
        Assert.AreEqual(1000UL, entry.Attr.Size);
        Assert.AreEqual(2UL, entry.Attr.Blocks);
        Assert.AreEqual(1_600_000_000UL, entry.Attr.ModifyTime);
        Assert.AreEqual(123_456_789u, entry.Attr.ModifyNanoseconds);
        Assert.AreEqual((1000u, 100u), (entry.Attr.UserId, entry.Attr.GroupId));
        // 0100444 without 022.
        Assert.AreEqual(0x8124u, entry.Attr.Mode);
    }

    [TestMethod]
    public void Lookup_Unknown_NegativeEntryToBeCached()
    {
        Lookup(1, "none\0"u8);
        Assert.AreEqual(0, _request.Errno);
        Assert.AreEqual(0UL, (*(EntryOut*)_request.Body).Node);
        Assert.IsGreaterThan(0UL, (*(EntryOut*)_request.Body).EntryValidSeconds);
    }

    [TestMethod]
    [DataRow("", DisplayName = "no name at all")]
    [DataRow("\0", DisplayName = "an empty name")]
    [DataRow("no end", DisplayName = "no zero at the end")]
    public void Lookup_MalformedName_Refused(string tail)
    {
        Lookup(1, System.Text.Encoding.UTF8.GetBytes(tail));
        Assert.AreEqual(Errno.EINVAL, _request.Errno);
    }

    [TestMethod]
    public void Lookup_NodeNobodyHas_Stale()
    {
        Lookup(4711, "a\0"u8);
        Assert.AreEqual(Errno.ESTALE, _request.Errno);
    }

    [TestMethod]
    public void AnyOpcode_ArgumentTooShort_Refused()
    {
        foreach (Opcode opcode in Enum.GetValues<Opcode>())
        {
            if (OperationTable.Find(opcode) is not { ArgumentSize: > 0 } row)
                continue;
            _request.Set(opcode, 1, new byte[row.ArgumentSize - 1]);
            Assert.IsTrue(_operations.Dispatch(_request));
            Assert.AreEqual(Errno.EINVAL, _request.Errno, $"{opcode}");
        }
    }

    [TestMethod]
    public void UnknownOpcode_NotImplemented()
    {
        _request.Set((Opcode)60, 1, []);
        Assert.IsTrue(_operations.Dispatch(_request));
        Assert.AreEqual(Errno.ENOSYS, _request.Errno);
    }

    [TestMethod]
    public void AnythingThatWrites_ReadOnly()
    {
        _files.AddFile(NodeId.Root, "a", [1]);
        Opcode[] writing =
        [
            Opcode.SetAttr, Opcode.Create, Opcode.MkDir, Opcode.Unlink, Opcode.RmDir, Opcode.Rename, Opcode.Rename2, Opcode.Write, Opcode.MkNod,
            Opcode.SymLink, Opcode.Link, Opcode.TmpFile, Opcode.SetXAttr, Opcode.RemoveXAttr, Opcode.FAllocate, Opcode.CopyFileRange,
            Opcode.CopyFileRange64,
        ];
        foreach (Opcode opcode in writing)
        {
            _request.Set(opcode, 1, new byte[OperationTable.Find(opcode)!.ArgumentSize], "a\0b\0"u8);
            Assert.IsTrue(_operations.Dispatch(_request));
            Assert.AreEqual(Errno.EROFS, _request.Errno, $"{opcode}");
        }
    }

    [TestMethod]
    public void Open_ForWriting_ReadOnly()
    {
        NodeId file = _files.AddFile(NodeId.Root, "a", [1]);
        foreach (uint flags in (uint[])[1, 2, 0x200])
        {
            _request.Set(Opcode.Open, file.Value, new OpenIn { Flags = flags });
            _operations.Dispatch(_request);
            Assert.AreEqual(Errno.EROFS, _request.Errno, $"{flags:x}");
        }
    }

    [TestMethod]
    public void Write_MoreThanArrived_Refused()
    {
        _request.Set(Opcode.Write, 1, new WriteIn { Size = 100 }, new byte[99]);
        _operations.Dispatch(_request);
        Assert.AreEqual(Errno.EINVAL, _request.Errno);
        _request.Set(Opcode.SetXAttr, 1, new SetXAttrIn { Size = 100 }, "user.a\0too short"u8);
        _operations.Dispatch(_request);
        Assert.AreEqual(Errno.EINVAL, _request.Errno);
    }

    [TestMethod]
    public void BatchForget_CountBeyondTheMessage_OnlyWhatIsThere()
    {
        Span<byte> list = stackalloc byte[sizeof(ForgetOne)];
        _request.Set(Opcode.BatchForget, 0, new BatchForgetIn { Count = uint.MaxValue }, list);
        Assert.IsTrue(_operations.Dispatch(_request));
        Assert.IsLessThan(0, _request.Length);
    }

    [TestMethod]
    public void Read_HugeSizeOrNegativeOffset_ClippedOrRefused()
    {
        ulong handle = Open(_files.AddFile(NodeId.Root, "a", new byte[100_000]));
        _request.Set(Opcode.Read, 2, new ReadIn { Handle = handle, Size = uint.MaxValue });
        _operations.Dispatch(_request);
        Assert.AreEqual((0, _request.BodyCapacity), (_request.Errno, _request.Length));
        _request.Set(Opcode.Read, 2, new ReadIn { Handle = handle, Offset = ulong.MaxValue, Size = 10 });
        _operations.Dispatch(_request);
        Assert.AreEqual(Errno.EINVAL, _request.Errno);
        _request.Set(Opcode.Read, 2, new ReadIn { Handle = handle + 7, Size = 10 });
        _operations.Dispatch(_request);
        Assert.AreEqual(Errno.EBADF, _request.Errno);
    }

    [TestMethod]
    public void ReadDirectory_SmallPages_EveryNameOnceWithPaddingZero()
    {
        _files.AddFiles(NodeId.Root, Enumerable.Range(0, 50).Select(i => new string('x', i + 1)), [1]);
        foreach (Opcode opcode in (Opcode[])[Opcode.ReadDir, Opcode.ReadDirPlus])
        {
            var names = new List<string>();
            ulong cookie = 0;
            do
            {
                _request.Set(opcode, 1, new ReadIn { Offset = cookie, Size = 512 });
                new Span<byte>(_request.Body, 512).Fill(0xEE);
                _operations.Dispatch(_request);
                Assert.AreEqual(0, _request.Errno);
                Assert.IsLessThanOrEqualTo(512, _request.Length);
            }
            while (Collect(opcode == Opcode.ReadDirPlus, names, ref cookie));

            CollectionAssert.AreEquivalent(
                new[] { ".", ".." }.Concat(Enumerable.Range(0, 50).Select(i => new string('x', i + 1))).ToArray(), names);
        }
    }

    [TestMethod]
    public void GetXAttr_Sizes_AskedTooSmallAndRight()
    {
        (uint Room, int Errno, int Length)[] cases = [(0, 0, sizeof(GetXAttrOut)), (3, Errno.ERANGE, 0), (5, 0, 5)];
        foreach ((uint room, int errno, int length) in cases)
        {
            _request.Set(Opcode.GetXAttr, 1, new GetXAttrIn { Size = room }, "user.test\0"u8);
            _operations.Dispatch(_request);
            Assert.AreEqual(errno, _request.Errno);
            if (errno == 0)
                Assert.AreEqual(length, _request.Length);
        }

        _request.Set(Opcode.GetXAttr, 1, new GetXAttrIn { Size = 100 }, "user.none\0"u8);
        _operations.Dispatch(_request);
        Assert.AreEqual(Errno.ENODATA, _request.Errno);
    }

    [TestMethod]
    public void ColdRead_Interrupted_AnsweredWithEintr()
    {
        var gate = new TaskCompletionSource<FsError>(TaskCreationOptions.RunContinuationsAsynchronously);
        NodeId file = _files.AddCold(NodeId.Root, "cold", [1], gate);
        ulong handle = Open(file);
        _request.Set(Opcode.Read, file.Value, new ReadIn { Handle = handle, Size = 10 });
        Assert.IsFalse(_operations.Dispatch(_request));
        using var interrupt = new ByteRequest();
        interrupt.Set(Opcode.Interrupt, 0, new InterruptIn { Unique = 2 });
        Assert.IsTrue(_operations.Dispatch(interrupt));
        Assert.IsTrue(_request.WaitForAnswer(TimeSpan.FromSeconds(30)));
        Assert.AreEqual(Errno.EINTR, _request.Errno);
    }

    [TestMethod]
    public void ColdRead_InterruptOvertakesIt_AnsweredWithEintr()
    {
        var gate = new TaskCompletionSource<FsError>(TaskCreationOptions.RunContinuationsAsynchronously);
        NodeId file = _files.AddCold(NodeId.Root, "cold", [1], gate);
        ulong handle = Open(file);
        using var interrupt = new ByteRequest();
        interrupt.Set(Opcode.Interrupt, 0, new InterruptIn { Unique = 2 });
        _operations.Dispatch(interrupt);
        _request.Set(Opcode.Read, file.Value, new ReadIn { Handle = handle, Size = 10 });
        Assert.IsFalse(_operations.Dispatch(_request));
        Assert.IsTrue(_request.WaitForAnswer(TimeSpan.FromSeconds(30)));
        Assert.AreEqual(Errno.EINTR, _request.Errno);
    }

    [TestMethod]
    public void WarmOperations_10000OfEach_AllocateNothing()
    {
        NodeId file = _files.AddFile(NodeId.Root, "a", new byte[4096]);
        _files.AddFiles(NodeId.Root, Enumerable.Range(0, 100).Select(i => $"f{i}"), [1]);
        ulong handle = Open(file);
        void Round()
        {
            _request.Set(Opcode.GetAttr, file.Value, default(GetAttrIn));
            _operations.Dispatch(_request);
            _request.Set(Opcode.Read, file.Value, new ReadIn { Handle = handle, Size = 4096 });
            _operations.Dispatch(_request);
            _request.Set(Opcode.Lookup, 1, [], "none\0"u8);
            _operations.Dispatch(_request);
            _request.Set(Opcode.ReadDirPlus, 1, new ReadIn { Size = 32768 });
            _operations.Dispatch(_request);
        }

        for (int i = 0; i < 1000; i++)
            Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            Round();
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Errno_EveryError_HasANumber()
    {
        foreach (FsError error in Enum.GetValues<FsError>())
            Assert.AreEqual(error == FsError.None, Errno.From(error) == 0, $"{error}");
    }

    private void Lookup(ulong parent, ReadOnlySpan<byte> tail)
    {
        _request.Set(Opcode.Lookup, parent, [], tail);
        Assert.IsTrue(_operations.Dispatch(_request));
    }

    private ulong Open(NodeId file)
    {
        _request.Set(Opcode.Open, file.Value, default(OpenIn));
        _operations.Dispatch(_request);
        Assert.AreEqual(0, _request.Errno);
        return (*(OpenOut*)_request.Body).Handle;
    }

    private bool Collect(bool plus, List<string> names, ref ulong cookie)
    {
        int at = 0;
        while (at < _request.Length)
        {
            at += plus ? sizeof(EntryOut) : 0;
            DirEnt entry = *(DirEnt*)(_request.Body + at);
            var name = new ReadOnlySpan<byte>(_request.Body + at + sizeof(DirEnt), (int)entry.NameLength);
            int padded = (sizeof(DirEnt) + (int)entry.NameLength + 7) & ~7;
            var padding = new ReadOnlySpan<byte>(_request.Body + at + sizeof(DirEnt) + (int)entry.NameLength, padded - sizeof(DirEnt) - (int)entry.NameLength);
            Assert.IsFalse(padding.ContainsAnyExcept((byte)0));
            names.Add(System.Text.Encoding.UTF8.GetString(name));
            cookie = entry.Offset;
            at += padded;
        }

        return _request.Length > 0;
    }
}
