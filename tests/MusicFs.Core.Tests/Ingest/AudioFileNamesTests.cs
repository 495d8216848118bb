using System.Text;
using MusicFs.Core.Ingest;

namespace MusicFs.Core.Tests.Ingest;

[TestClass]
public sealed class AudioFileNamesTests
{
    [TestMethod]
    [DataRow("a.flac", true)]
    [DataRow("a.FLAC", true)]
    [DataRow("a.b.Mp3", true)]
    [DataRow("a.m4b", true)]
    [DataRow("a.aiff", true)]
    [DataRow("flac", false)]
    [DataRow(".flac", false)]
    [DataRow("a.flac.part", false)]
    [DataRow("a.", false)]
    [DataRow("a.jpg", false)]
    [DataRow("._a.flac", false)]
    [DataRow("Thumbs.db", false)]
    public void IsAudio_ByName_IsTold(string name, bool expected) => Assert.AreEqual(expected, AudioFileNames.IsAudio(Encoding.UTF8.GetBytes(name)));

    [TestMethod]
    [DataRow("CD1", true)]
    [DataRow("cd 02", true)]
    [DataRow("Disc-2 (live)", true)]
    [DataRow("DISK_3", true)]
    [DataRow("disc", false)]
    [DataRow("CDs", false)]
    [DataRow("Discovery", false)]
    [DataRow("1 CD", false)]
    public void IsDisc_ByName_IsTold(string name, bool expected) => Assert.AreEqual(expected, DiscFolders.IsDisc(Encoding.UTF8.GetBytes(name)));
}
