using System.Text;
using MusicFs.Core.Edits;

namespace MusicFs.Core.Tests.Edits;

/// <summary>Fields as values of extended attributes.</summary>
[TestClass]
public sealed class TagAttributeTests
{
    [TestMethod]
    [DataRow("one", new[] { "one" })]
    [DataRow("one; two", new[] { "one", "two" })]
    [DataRow("one; two\0", new[] { "one; two" })]
    [DataRow("one; two\0three\0", new[] { "one; two", "three" })]
    [DataRow("", new string[0])]
    public void Read_ThenWritten_IsTheSame(string value, string[] values)
    {
        CollectionAssert.AreEqual(values, TagAttribute.Read(Encoding.UTF8.GetBytes(value))!.ToArray());
        Assert.AreEqual(value, Encoding.UTF8.GetString(TagAttribute.Write(values)));
    }

    [TestMethod]
    public void Read_NoText_IsRefused() => Assert.IsNull(TagAttribute.Read([0xFF, 0xFE]));

    [TestMethod]
    public void FieldOf_OtherAttributes_IsNone()
    {
        Assert.AreEqual("ALBUM ARTIST", TagAttribute.FieldOf("user.musicfs.tag.album artist"u8));
        Assert.IsNull(TagAttribute.FieldOf("user.musicfs.path"u8));
    }
}
