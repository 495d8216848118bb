using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Origins.Sftp;

namespace MusicFs.Origins.Tests.Sftp;

[TestClass]
public sealed class SftpAnswersTests
{
    [TestMethod]
    public void Names_EveryKindOfAttribute_IsReadOrPassedOver()
    {
        byte[] fields =
        [
            0, 0, 0, 1, 0, 0, 0, 1, (byte)'a', 0, 0, 0, 0,
            0x80, 0, 0, 0x0F, // all flags
            0, 0, 0, 0, 0, 0, 1, 0, // size 256
            0, 0, 0, 1, 0, 0, 0, 2, // owner
            0, 0, 0x81, 0xA4, // file, 0644
            0, 0, 0, 5, 0, 0, 0, 7, // times
            0, 0, 0, 1, 0, 0, 0, 1, (byte)'x', 0, 0, 0, 0, // one extension
        ];

        (byte[] name, SftpAttributes attributes) = SftpAnswers.Names(new SftpPacket(SftpType.Name, fields)).Value.Single();

        Assert.AreEqual("a", Encoding.ASCII.GetString(name));
        Assert.AreEqual(new SftpAttributes(256, 0x81A4, 7), attributes);
        Assert.IsTrue(attributes.IsFile);
    }

    [TestMethod]
    public void Any_StatusInstead_IsItsError()
    {
        Assert.AreEqual(FsError.NotFound, SftpAnswers.Handle(Status(2)).Error);
        Assert.AreEqual(FsError.AccessDenied, SftpAnswers.Attributes(Status(3)).Error);
        Assert.AreEqual(FsError.OriginUnavailable, SftpAnswers.Name(Status(4)).Error);
        Assert.AreEqual(FsError.NotSupported, SftpAnswers.Handle(Status(8)).Error);
        Assert.AreEqual(FsError.Corrupt, SftpAnswers.Handle(Status(0)).Error);
        Assert.IsEmpty(SftpAnswers.Names(Status(1)).Value);
        Assert.IsTrue(SftpAnswers.Data(Status(1)).Value.IsEmpty);
        Assert.AreEqual(FsError.Corrupt, SftpAnswers.Handle(new SftpPacket(SftpType.Data, [])).Error);
    }

    [TestMethod]
    public void Any_PacketThatLiesOrIsCut_ThrowsAndNeverReadsOn()
    {
        byte[][] lies = [[], [0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 5, 1, 2]];
        foreach (byte[] lie in lies)
        {
            Assert.ThrowsExactly<InvalidDataException>(() => SftpAnswers.Handle(new SftpPacket(SftpType.Handle, lie)));
            Assert.ThrowsExactly<InvalidDataException>(() => SftpAnswers.Data(new SftpPacket(SftpType.Data, lie)));
            Assert.ThrowsExactly<InvalidDataException>(() => SftpAnswers.Names(new SftpPacket(SftpType.Name, lie)));
        }
    }

    [TestMethod]
    public void Command_ForSettings_AsksNobodyAndHoldsTheHostApart()
    {
        string[] arguments = [.. SshCommand.For(new SftpSettings("music") { Port = 2222, User = "ann" }).ArgumentList];

        CollectionAssert.IsSubsetOf(new[] { "-oBatchMode=yes", "-oStrictHostKeyChecking=yes", "-oPort=2222", "-oUser=ann" }, arguments);
        CollectionAssert.AreEqual(new[] { "-s", "--", "music", "sftp" }, arguments[^4..]);
    }

    private static SftpPacket Status(byte code) => new(SftpType.Status, [0, 0, 0, code, 0, 0, 0, 0, 0, 0, 0, 0]);
}
