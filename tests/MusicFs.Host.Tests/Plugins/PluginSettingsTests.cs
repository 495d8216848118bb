using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Plugins;
using MusicFs.Host.Configuration;
using MusicFs.Host.Plugins;

namespace MusicFs.Host.Tests.Plugins;

/// <summary>Settings of plugins and of their origins, held against the manifest before any code of the plugin hears of them.</summary>
[TestClass]
[SupportedOSPlatform("linux")]
public sealed class PluginSettingsTests : IDisposable
{
    private readonly PluginFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [TestMethod]
    public async Task Origins_OfOnePlugin_HaveSettingsOfTheirOwnAndElseThoseOfThePlugin()
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync(null, ("length", "2000"));
        using GuardedOrigin own = Origin(plugins, ("length", "3000"));
        using GuardedOrigin inherits = Origin(plugins);

        Assert.AreEqual(3000, await LengthAsync(own));
        Assert.AreEqual(2000, await LengthAsync(inherits));

        await plugins.ApplyAsync(_fixture.Configuration(), CancellationToken.None);

        Assert.AreEqual(3000, await LengthAsync(own));
        Assert.AreEqual(100_000, await LengthAsync(inherits));
    }

    [TestMethod]
    [DataRow("length", "-1", "c.yaml:7:9: 'origins.test.settings.length' cannot be '-1'.", "It takes a whole number of at least 0.")]
    [DataRow("length", "long", "c.yaml:7:9: 'origins.test.settings.length' cannot be 'long'.", "It takes a whole number of at least 0.")]
    [DataRow("loudness", "1", "c.yaml:7:9: The plugin 'fixture' has no setting of an origin 'loudness'.", "It has: length. Remove 'origins.test.settings.loudness' or correct it.")]
    [DataRow("mood", "wild", "c.yaml:7:9: The plugin 'fixture' has its setting 'mood' for all of its origins together.", "Set 'plugins.fixture.settings.mood', and remove 'origins.test.settings.mood'.")]
    public async Task Open_AnOriginWithASettingThatDoesNotFit_IsRefusedWithItsPlace(string name, string value, string what, string remedy)
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync();

        OriginLocation location = new("test", "fixture://good") { PluginSettings = new Dictionary<string, OriginSetting> { [name] = new(new SecretText(value), "c.yaml:7:9") } };
        (IReadOnlyList<OpenedOrigin> origins, Problem? problem) = await new OriginOpening(plugins, NullLoggerFactory.Instance, TimeProvider.System)
            .OpenAsync([location], static _ => Task.FromResult(false), CancellationToken.None);

        Assert.IsEmpty(origins);
        Assert.AreEqual(new Problem(what, remedy), problem);
        Assert.AreEqual(0, plugins.Entries.Single().Faults);
    }

    [TestMethod]
    public async Task Open_AnOriginWithoutASettingThatItNeeds_IsRefusedAndWithItOpened()
    {
        _fixture.Install(static manifest =>
        {
            JsonObject key = manifest["settings"]!["key"]!.AsObject();
            (key["required"], key["per_origin"]) = (true, true);
        });
        await using PluginSet plugins = await _fixture.StartAsync();
        Assert.AreEqual(PluginState.Loaded, plugins.Entries.Single().State);
        using GuardedOrigin without = Origin(plugins), with = Origin(plugins, ("key", "k"));

        Assert.AreEqual(
            new Problem("The origin 'test' needs the setting 'key' of its plugin 'fixture'.", "Set 'origins.test.settings.key', or 'plugins.fixture.settings.key' for all: Nothing."),
            await without.OpenAsync(CancellationToken.None));
        Assert.IsNull(await with.OpenAsync(CancellationToken.None));
    }

    [TestMethod]
    public async Task Load_AValueThatDoesNotFit_IsRefusedWithItsPlace()
    {
        _fixture.Install(static manifest => manifest["settings"]!["length"]!["maximum"] = 1000_000);
        PluginConfiguration configuration = _fixture.Configuration(("length", "1000001")) with
        {
            Sources = new Dictionary<string, IReadOnlyDictionary<string, string>> { [PluginFixture.Id] = new Dictionary<string, string> { ["length"] = "c.yaml:4:7" } },
        };
        await using PluginSet plugins = await _fixture.StartAsync(configuration);

        PluginEntry entry = plugins.Entries.Single();
        Assert.AreEqual(("c.yaml:4:7: 'plugins.fixture.settings.length' cannot be '1000001'.", "It takes a whole number from 0 to 1000000."), (entry.Reason, entry.Remedy));
    }

    [TestMethod]
    [DataRow("0", true)]
    [DataRow("10", true)]
    [DataRow("11", false)]
    [DataRow("-1", false)]
    [DataRow("9223372036854775808", false)]
    public void IsValid_ANumberWithBounds_TakesBothOfThem(string value, bool isValid) =>
        Assert.AreEqual(isValid, PluginSettingValues.IsValid(new PluginSetting("n", PluginSettingKind.Number) { Minimum = 0, Maximum = 10 }, value));

    [TestMethod]
    public async Task Load_ATextThatIsNoneOfTheChoices_IsRefusedWithThem()
    {
        _fixture.Install(static manifest => manifest["settings"]!["mood"]!["choices"] = new JsonArray("calm", "wild"));
        await using (PluginSet good = await _fixture.StartAsync(null, ("mood", "wild")))
            Assert.AreEqual(PluginState.Loaded, good.Entries.Single().State);
        await using PluginSet plugins = await _fixture.StartAsync(null, ("mood", "grim"));

        PluginEntry entry = plugins.Entries.Single();
        Assert.AreEqual(("'plugins.fixture.settings.mood' cannot be 'grim'.", "It takes one of calm, wild."), (entry.Reason, entry.Remedy));
    }

    [TestMethod]
    [DataRow("mood", "minimum", "1", "has a 'minimum' or 'maximum' of the setting 'mood', which is no number")]
    [DataRow("length", "minimum", "\"1\"", "has 'minimum' that is no whole number")]
    [DataRow("length", "maximum", "1.5", "has 'maximum' that is no whole number")]
    [DataRow("length", "maximum", "-1", "has a 'minimum' of the setting 'length' that is above its 'maximum'")]
    [DataRow("length", "maximum", "10", "has a default of the setting 'length' that is not a whole number from 0 to 10")]
    [DataRow("length", "choices", "[\"1\"]", "has 'choices' of the setting 'length', which is no text")]
    [DataRow("mood", "choices", "[]", "has 'choices' that are no list of 1 to 100 texts")]
    [DataRow("mood", "choices", "[1]", "has 'choices' with one that is no text of one line")]
    [DataRow("mood", "choices", "[\"calm\", \"calm\"]", "has 'choices' with one that is there twice")]
    [DataRow("mood", "choices", "[\"wild\"]", "has a default of the setting 'mood' that is not one of wild")]
    [DataRow("mood", "per_origin", "1", "has 'per_origin' that is neither true nor false")]
    public async Task Load_AManifestWithBoundsThatAreNone_IsRefused(string setting, string name, string json, string reason)
    {
        _fixture.Install(manifest => manifest["settings"]![setting]![name] = JsonNode.Parse(json));
        await using PluginSet plugins = await _fixture.StartAsync();

        Assert.AreEqual(PluginState.Refused, plugins.Entries.Single().State);
        StringAssert.Contains(plugins.Entries.Single().Reason, reason);
    }

    [TestMethod]
    public async Task Load_ASettingOfOriginsWithoutOrigins_IsRefused()
    {
        _fixture.Install(static manifest => manifest["kinds"] = new JsonArray("format", "metadata", "events"));
        await using PluginSet plugins = await _fixture.StartAsync();

        StringAssert.Contains(plugins.Entries.Single().Reason, "has a setting 'length' for single origins, and no origins among its 'kinds'");
    }

    private static GuardedOrigin Origin(PluginSet plugins, params (string Name, string Value)[] settings) => new(
        new OriginDefinition("test", "fixture://good") { PluginSettings = settings.ToDictionary(static one => one.Name, static one => one.Value) }, () => plugins.FindOrigin("fixture"));

    private static async Task<long> LengthAsync(GuardedOrigin origin) =>
        (await origin.StatAsync(OriginPath.FromString("album/one.fix"), CancellationToken.None)).Value.Version.Size;
}
