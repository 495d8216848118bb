using MusicFs.Host.Sources;

namespace MusicFs.Host.Tests.Configuration;

/// <summary>Nobody is asked unless that is asked for, and nobody asks namelessly.</summary>
[TestClass]
public sealed class SourceSettingsTests
{
    private const string Library = "origins: {music: /srv/music}\nmounts: {/mnt/music: }\n";

    [TestMethod]
    public void Sources_NotSet_AreNone()
    {
        using ConfigurationFixture fixture = new();
        SourceSettings settings = fixture.LoadValid(Library).RequestFor("/mnt/music").Sources;
        Assert.AreEqual(SourceSettings.None, settings);
        Assert.IsEmpty(settings.Names);
    }

    [TestMethod]
    public void Sources_Set_AreRead()
    {
        using ConfigurationFixture fixture = new();
        SourceSettings settings = fixture.LoadValid(Library + "sources: {correct: true, keep_days: 90, musicbrainz: {enabled: true, contact: me@example.org, url: 'http://127.0.0.1:5000/ws/2'}}").RequestFor("/mnt/music").Sources;
        Assert.IsTrue(settings.Corrects);
        Assert.AreEqual(TimeSpan.FromDays(90), settings.KeptFor);
        Assert.AreEqual("http://127.0.0.1:5000/ws/2/ me@example.org", $"{settings.MusicBrainz!.Address} {settings.MusicBrainz.Contact}");
        Assert.AreEqual("musicbrainz", settings.Names.Single());
    }

    [TestMethod]
    public void Sources_NoAddress_AreThePublicOnes()
    {
        using ConfigurationFixture fixture = new();
        SourceSettings settings = fixture.LoadValid(Library + "sources: {musicbrainz: {enabled: true, contact: me@example.org}}").RequestFor("/mnt/music").Sources;
        Assert.AreEqual("https://musicbrainz.org/ws/2/", $"{settings.MusicBrainz!.Address}");
    }
}
