using System.Text;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;

namespace MusicFs.Host.Tests.Configuration;

/// <summary>What can be known of the Credential Manager without Windows.</summary>
[TestClass]
public sealed class WindowsCredentialsTests
{
    [TestMethod]
    public void TextOf_WhatToolsStore_IsTheSecret()
    {
        Assert.AreEqual("right one é", WindowsCredentials.TextOf(Encoding.Unicode.GetBytes("right one é")));
        Assert.AreEqual("right one é", WindowsCredentials.TextOf(Encoding.UTF8.GetBytes("right one é\r\n")));
        Assert.AreEqual("x", WindowsCredentials.TextOf(Encoding.Unicode.GetBytes("x\0")));
    }

    [TestMethod]
    public void TextOf_AnythingElse_IsNone()
    {
        Assert.IsNull(WindowsCredentials.TextOf([]));
        Assert.IsNull(WindowsCredentials.TextOf([0, 0]));
        Assert.IsNull(WindowsCredentials.TextOf([0xFF, 0xFE, 0xFD]));
        Assert.IsNull(WindowsCredentials.TextOf([0, 0xD8, 0, 0xD8]));
        Assert.IsNull(WindowsCredentials.TextOf("two\nlines"u8));
        Assert.IsNull(WindowsCredentials.TextOf(new byte[10_000]));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void Resolve_OnAnotherSystem_IsRefusedWithTheRemedy()
    {
        (string? value, Problem? problem) = ValueReference.Resolve("${credman:nas/music}");

        Assert.IsNull(value);
        Assert.AreEqual("'${credman:nas/music}' stands in the Credential Manager of Windows, and this is another system.", problem!.What);
        Assert.Contains("${secret:NAME}", problem.Remedy);
    }

    [TestMethod]
    [DataRow("${credman:}", "has a name of its own")]
    [DataRow("${credman:a\nb}", "has a name of its own")]
    [DataRow("${credmans:x}", "is not a reference")]
    [DataRow("${nothing}", "is not a reference")]
    public void Resolve_NoName_SaysHowToWriteOne(string text, string what)
    {
        (string? value, Problem? problem) = ValueReference.Resolve(text);

        Assert.IsNull(value);
        Assert.Contains(what, problem!.What);
        Assert.Contains("${credman:NAME}", problem.Remedy);
    }
}
