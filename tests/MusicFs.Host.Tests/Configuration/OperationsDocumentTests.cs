using System.Reflection;
using MusicFs.Contracts.Events;
using MusicFs.Host.Configuration;
using MusicFs.Testing;

namespace MusicFs.Host.Tests.Configuration;

/// <summary>docs/operations.md knows every setting and every event.</summary>
[TestClass]
public sealed class OperationsDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));

    [TestMethod]
    public void Settings_All_AreDocumented()
    {
        foreach (SettingDefinition setting in SettingSchema.All)
            Assert.Contains($"`{setting.Pattern}`", Document);
    }

    [TestMethod]
    public void Events_All_AreDocumented()
    {
        foreach (FieldInfo type in typeof(EventTypes).GetFields(BindingFlags.Public | BindingFlags.Static))
            Assert.Contains($"| `{type.GetRawConstantValue()}` |", Document);
    }

    [TestMethod]
    public void Example_InTheDocument_IsAValidFile()
    {
        using ConfigurationFixture fixture = new();
        string example = Document.Split("```yaml\n")[1].Split("```")[0];
        LibraryConfiguration configuration = fixture.LoadValid(example);
        Assert.AreEqual("nas usb", string.Join(' ', configuration.Origins.Select(origin => origin.Id)));
    }
}
