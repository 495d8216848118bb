using System.Buffers.Binary;
using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Origins.Resilience;
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
    public void Version_Extensions_AreKnownByTheirNames()
    {
        byte[] fields = [.. Text("posix-rename@openssh.com"), .. Text("1"), .. Text("statvfs@openssh.com"), .. Text("2"), .. Text("limits@openssh.com"), .. Text("1")];

        SftpAbilities told = SftpAnswers.Version(new SftpPacket(SftpType.Version, fields)).Value;
        SftpAbilities silent = SftpAnswers.Version(new SftpPacket(SftpType.Version, [])).Value;

        Assert.IsTrue(told.TellsLimits && told.TellsSpace);
        Assert.IsFalse(silent.TellsLimits || silent.TellsSpace);
        Assert.AreEqual((32 * 1024, 256 * 1024, int.MaxValue), (silent.ReadLength, silent.MostInPacket, silent.MostHandles));
        Assert.AreEqual(FsError.Corrupt, SftpAnswers.Version(Status(0)).Error);
    }

    [TestMethod]
    [DataRow(262144UL, 261120UL, 1019UL, 262144, 261120, 1019)] // OpenSSH
    [DataRow(0UL, 0UL, 0UL, 262144, 32768, int.MaxValue)] // no limits of its own
    [DataRow(34000UL, 16384UL, 10UL, 262144, 16384, 10)]
    [DataRow(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 1048576, 262144, int.MaxValue)]
    [DataRow(1UL, 1UL, 1UL, 262144, 4096, 1)]
    public void Limits_OfAServer_AreKeptWithinReason(ulong packet, ulong read, ulong handles, int mostInPacket, int readLength, int mostHandles)
    {
        SftpAbilities found = SftpAnswers.Limits(new SftpPacket(SftpType.ExtendedReply, Numbers(packet, read, 1, handles)), new SftpAbilities()).Value;

        Assert.AreEqual((mostInPacket, readLength, mostHandles), (found.MostInPacket, found.ReadLength, found.MostHandles));
        Assert.AreEqual(FsError.NotSupported, SftpAnswers.Limits(Status(8), new SftpAbilities()).Error);
    }

    [TestMethod]
    public void Space_OfAServer_IsInBytesAndDisbelievedWhereItCannotBe()
    {
        Assert.AreEqual(new OriginSpace(4096000, 409600), SftpAnswers.Space(Space(4096, 1000, 200, 100)).Value);
        Assert.AreEqual(FsError.Corrupt, SftpAnswers.Space(Space(4096, 1000, 200, 1001)).Error);
        Assert.AreEqual(FsError.Corrupt, SftpAnswers.Space(Space(4096, ulong.MaxValue / 2, 200, 100)).Error);
        Assert.AreEqual(FsError.Corrupt, SftpAnswers.Space(Space(0, 0, 0, 0)).Error);
    }

    [TestMethod]
    public void Command_ForSettings_AsksNobodyAndHoldsTheHostApart()
    {
        string[] arguments = [.. SshCommand.For(new SftpSettings("music") { Port = 2222, User = "ann" }).ArgumentList];

        CollectionAssert.IsSubsetOf(new[] { "-oBatchMode=yes", "-oStrictHostKeyChecking=yes", "-oPort=2222", "-oUser=ann" }, arguments);
        CollectionAssert.AreEqual(new[] { "-s", "--", "music", "sftp" }, arguments[^4..]);
    }

    private static SftpPacket Status(byte code) => new(SftpType.Status, [0, 0, 0, code, 0, 0, 0, 0, 0, 0, 0, 0]);

    private static byte[] Text(string text) => [0, 0, 0, (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Numbers(params ulong[] numbers) => [.. numbers.SelectMany(static number => BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(number)))];

    private static SftpPacket Space(ulong blockSize, ulong blocks, ulong free, ulong available) =>
        new(SftpType.ExtendedReply, Numbers(65536, blockSize, blocks, free, available, 9, 8, 7, 6, 5, 255));
}
