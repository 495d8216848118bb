using MusicFs.Backend.Fuse.Wire;

namespace MusicFs.Backend.Fuse.Tests;

/// <summary>The messages have the sizes of &lt;linux/fuse.h&gt;; the kernel takes nothing else.</summary>
[TestClass]
public sealed unsafe class WireTests
{
    [TestMethod]
    public void Requests_Sizes_AsInTheKernelHeader()
    {
        Assert.AreEqual(40, sizeof(InHeader));
        Assert.AreEqual(64, sizeof(InitIn));
        Assert.AreEqual(8, sizeof(ForgetIn));
        Assert.AreEqual(8, sizeof(BatchForgetIn));
        Assert.AreEqual(16, sizeof(ForgetOne));
        Assert.AreEqual(16, sizeof(GetAttrIn));
        Assert.AreEqual(88, sizeof(SetAttrIn));
        Assert.AreEqual(8, sizeof(OpenIn));
        Assert.AreEqual(40, sizeof(ReadIn));
        Assert.AreEqual(40, sizeof(WriteIn));
        Assert.AreEqual(24, sizeof(ReleaseIn));
        Assert.AreEqual(8, sizeof(MkDirIn));
        Assert.AreEqual(16, sizeof(CreateIn));
        Assert.AreEqual(8, sizeof(RenameIn));
        Assert.AreEqual(16, sizeof(Rename2In));
        Assert.AreEqual(8, sizeof(GetXAttrIn));
        Assert.AreEqual(8, sizeof(InterruptIn));
        Assert.AreEqual(8, sizeof(SetXAttrIn));
        Assert.AreEqual(24, sizeof(FlushIn));
        Assert.AreEqual(16, sizeof(FSyncIn));
    }

    [TestMethod]
    public void Replies_Sizes_AsInTheKernelHeader()
    {
        Assert.AreEqual(16, sizeof(OutHeader));
        Assert.AreEqual(64, sizeof(InitOut));
        Assert.AreEqual(88, sizeof(Attr));
        Assert.AreEqual(128, sizeof(EntryOut));
        Assert.AreEqual(104, sizeof(AttrOut));
        Assert.AreEqual(16, sizeof(OpenOut));
        Assert.AreEqual(8, sizeof(WriteOut));
        Assert.AreEqual(80, sizeof(StatFsOut));
        Assert.AreEqual(8, sizeof(GetXAttrOut));
        Assert.AreEqual(24, sizeof(DirEnt));
        Assert.AreEqual(24, sizeof(NotifyInvalInodeOut));
        Assert.AreEqual(16, sizeof(NotifyInvalEntryOut));
        Assert.AreEqual(24, sizeof(NotifyDeleteOut));
        Assert.AreEqual(16, sizeof(BackingMap));
    }

    [TestMethod]
    public void Table_EveryOpcode_HasARowOrIsKnownToNeedNone()
    {
        Opcode[] unanswered =
        [
            Opcode.Init, Opcode.OpenDir, Opcode.ReleaseDir, Opcode.FSyncDir, Opcode.Access, Opcode.GetLock,
            Opcode.SetLock, Opcode.SetLockWait, Opcode.BMap, Opcode.Destroy, Opcode.IoCtl, Opcode.Poll, Opcode.NotifyReply, Opcode.LSeek,
            Opcode.SetupMapping, Opcode.RemoveMapping, Opcode.SyncFs, Opcode.StatX,
        ];
        Opcode[] without = [.. Enum.GetValues<Opcode>().Where(opcode => OperationTable.Find(opcode) is null)];
        CollectionAssert.AreEquivalent(unanswered, without);
        Assert.IsNull(OperationTable.Find((Opcode)4096));
        Assert.IsNull(OperationTable.Find((Opcode)uint.MaxValue));
    }

    [TestMethod]
    public void Table_FixedArguments_FitTheRequestBuffer()
    {
        foreach (Opcode opcode in Enum.GetValues<Opcode>())
            Assert.IsLessThan(DeviceRequest.RequestSize - sizeof(InHeader), OperationTable.Find(opcode)?.ArgumentSize ?? 0);
    }
}
