using System.Text.Json.Nodes;
using MusicFs.Host.Configuration;

namespace MusicFs.Host.Tests.Configuration;

[TestClass]
public sealed class ConfigurationJsonSchemaTests
{
    private static readonly JsonNode Schema = JsonNode.Parse(ConfigurationJsonSchema.Text())!;

    [TestMethod]
    public void Text_EverySetting_IsDescribed()
    {
        foreach (SettingDefinition setting in SettingSchema.All)
            Assert.Contains(setting.Description, (string)Find(setting.Pattern)["description"]!);
    }

    [TestMethod]
    public void Text_NamesThereAreNot_AreRefused()
    {
        Assert.IsFalse((bool)Schema["additionalProperties"]!);
        Assert.IsFalse((bool)Schema["properties"]!["cache"]!["additionalProperties"]!);
    }

    [TestMethod]
    public void Text_Kinds_AreTypes()
    {
        Assert.AreEqual("boolean", (string)Find("mount.allow_other")["anyOf"]![0]!["type"]!);
        Assert.AreEqual(256, (int)Find("mount.threads")["anyOf"]![0]!["maximum"]!);
        Assert.AreEqual("trace", (string)Find("log.level")["anyOf"]![0]!["enum"]![0]!);
        Assert.AreEqual("array", (string)Find("origins.*.exclude")["anyOf"]![1]!["type"]!);
        Assert.IsNull(Find("origins.*.password")["anyOf"], "A secret is a reference and nothing else.");
    }

    [TestMethod]
    public void Text_ShortForms_AreAllowed() => Assert.AreEqual("string", (string)Schema["properties"]!["origins"]!["additionalProperties"]!["anyOf"]![0]!["type"]!);

    private static JsonNode Find(string pattern)
    {
        JsonNode at = Schema;
        foreach (string part in pattern.Split('.'))
        {
            at = at["anyOf"] is { } forms ? forms[1]! : at;
            at = part == SettingDefinition.Any ? at["additionalProperties"]! : at["properties"]![part]!;
        }

        return at;
    }
}
