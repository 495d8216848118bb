using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Testing;

namespace MusicFs.Core.Tests.FileSystem;

[TestClass]
public sealed class AttributesTests
{
    [TestMethod]
    public void ExtendedAttributes_OfTrack_NameItsOriginal()
    {
        var fixture = new TreeFixture();
        fixture.Put("in/a/1.flac", "x", "A/1.flac").Publish();

        foreach (string path in new[] { "A/1.flac", ".origins/disk/in/a/1.flac" })
        {
            NodeId node = fixture.Find(path).Node;
            Assert.AreEqual("disk", Get(fixture, node, "user.musicfs.origin"));
            Assert.AreEqual("in/a/1.flac", Get(fixture, node, "user.musicfs.path"));
            Assert.AreEqual("/A/1.flac", Get(fixture, node, "user.musicfs.places"));
            Assert.AreEqual(
                "user.musicfs.origin\0user.musicfs.path\0user.musicfs.places\0user.musicfs.overlay\0user.musicfs.served\0",
                Encoding.UTF8.GetString(fixture.FileSystem.ListExtendedAttributesAsync(default, node).Now().Value.Span));
        }
    }

    [TestMethod]
    [DataRow("security.capability")]
    [DataRow("user.musicfs.other")]
    [DataRow("user.musicfs.")]
    public void GetExtendedAttribute_NotOurs_IsNoAttribute(string name)
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "x", "A/1.flac").Publish();

        Assert.AreEqual(
            FsError.NoAttribute,
            fixture.FileSystem.GetExtendedAttributeAsync(default, fixture.Find("A/1.flac").Node, Encoding.UTF8.GetBytes(name)).Now().Error);
    }

    [TestMethod]
    public void ExtendedAttributes_OfDirectory_AreNone()
    {
        var fixture = new TreeFixture();

        Assert.AreEqual(FsError.NoAttribute, fixture.FileSystem.GetExtendedAttributeAsync(default, NodeId.Root, "user.musicfs.path"u8).Now().Error);
        Assert.AreEqual(0, fixture.FileSystem.ListExtendedAttributesAsync(default, NodeId.Root).Now().Value.Length);
    }

    [TestMethod]
    public void Writing_Anything_IsReadOnly()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "x", "A/1.flac").Publish();
        NodeId node = fixture.Find("A/1.flac").Node;
        NodeId directory = fixture.Find("A").Node;

        Assert.AreEqual(FsError.ReadOnly, fixture.FileSystem.SetAttributesAsync(default, node, new AttributeChanges(0, null)).Now().Error);
        Assert.AreEqual(FsError.ReadOnly, fixture.FileSystem.WriteAsync(default, default, 0, new byte[1]).Now().Error);
        Assert.AreEqual(FsError.ReadOnly, fixture.FileSystem.CreateFileAsync(default, directory, "x"u8, OpenAccess.Write, false).Now().Error);
        Assert.AreEqual(FsError.ReadOnly, fixture.FileSystem.MakeDirectoryAsync(default, directory, "x"u8).Now().Error);
        Assert.AreEqual(FsError.ReadOnly, fixture.FileSystem.RenameAsync(default, directory, "1.flac"u8, directory, "2"u8, RenameMode.Replace).Now().Error);
        Assert.AreEqual(FsError.ReadOnly, fixture.FileSystem.RemoveAsync(default, directory, "1.flac"u8, NodeKind.File).Now().Error);
        Assert.AreEqual(FsError.ReadOnly, fixture.FileSystem.SetExtendedAttributeAsync(default, node, "user.a"u8, "b"u8, ExtendedAttributeMode.Set).Now().Error);
        Assert.AreEqual(FsError.ReadOnly, fixture.FileSystem.RemoveExtendedAttributeAsync(default, node, "user.a"u8).Now().Error);
        Assert.AreEqual(FsError.ReadOnly, fixture.FileSystem.OpenAsync(default, node, OpenAccess.Write).Now().Error);
    }

    [TestMethod]
    public void Lookup_NameOf256Bytes_IsTooLong()
    {
        var fixture = new TreeFixture();

        Assert.AreEqual(FsError.NameTooLong, fixture.FileSystem.LookupAsync(default, NodeId.Root, new byte[256]).Now().Error);
    }

    private static string Get(TreeFixture fixture, NodeId node, string name) =>
        Encoding.UTF8.GetString(fixture.FileSystem.GetExtendedAttributeAsync(default, node, Encoding.UTF8.GetBytes(name)).Now().Value.Span);
}
