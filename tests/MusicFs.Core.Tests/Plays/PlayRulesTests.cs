using MusicFs.Core.Plays;

namespace MusicFs.Core.Tests.Plays;

[TestClass]
public sealed class PlayRulesTests
{
    private static readonly ListeningFacts Player = new()
    {
        Duration = TimeSpan.FromSeconds(200), Open = TimeSpan.FromSeconds(198), Waited = TimeSpan.FromSeconds(2), Read = 1, Known = 1, GivesReads = true, Program = "mpd",
    };

    [TestMethod]
    public void Heard_APlayer_AllOfIt() => Assert.AreEqual(TimeSpan.FromSeconds(198), PlayRules.Heard(Player));

    [TestMethod]
    [DataRow(100, 0.5, 100, DisplayName = "half of it")]
    [DataRow(185, 1.0, 185, DisplayName = "a player that reads ahead of what is heard")]
    [DataRow(4000, 1.0, 200, DisplayName = "paused")]
    [DataRow(198, 0.6, 120, DisplayName = "skipped over a part")]
    public void Heard_OfOneWhoListened_IsWhatWasRead(int open, double read, int heard)
    {
        ListeningFacts facts = Player with { Open = TimeSpan.FromSeconds(open), Read = read, Known = read };

        Assert.AreEqual(heard, PlayRules.Heard(facts)!.Value.TotalSeconds, 0.01);
    }

    [TestMethod]
    [DataRow(0.2, 0.05, DisplayName = "a scanner: head and tail")]
    [DataRow(3.0, 1.0, DisplayName = "a copy at full speed")]
    [DataRow(80.0, 1.0, DisplayName = "a copy at two and a half times the music's speed")]
    [DataRow(3.0, 0.3, DisplayName = "a thumbnailer")]
    [DataRow(90.0, 0.45, DisplayName = "stopped before half of it")]
    [DataRow(3600.0, 0.1, DisplayName = "kept open by who reads no more")]
    public void Heard_OfOthers_IsNothing(double open, double read) =>
        Assert.IsNull(PlayRules.Heard(Player with { Open = TimeSpan.FromSeconds(open), Read = read, Known = read, Waited = TimeSpan.Zero }));

    [TestMethod]
    public void Heard_ACacheThatFillsAtOnceAndPlays_Counts()
    {
        ListeningFacts mpv = Player with { Program = "mpv", Waited = TimeSpan.FromSeconds(1) };

        Assert.IsNotNull(PlayRules.Heard(mpv));
        Assert.IsNull(PlayRules.Heard(mpv with { Open = TimeSpan.FromSeconds(2) }));
    }

    [TestMethod]
    public void Heard_ACopyFromAnOriginThatIsAsSlowAsThePlayer_DoesNotCount()
    {
        ListeningFacts copy = Player with { Program = "unheard-of", Waited = TimeSpan.FromSeconds(190) };

        Assert.IsNull(PlayRules.Heard(copy));
        // Who reads ahead in several requests at once waits more than there is time.
        Assert.IsNull(PlayRules.Heard(copy with { Waited = TimeSpan.FromSeconds(900) }));
    }

    [TestMethod]
    [DataRow("rsync")]
    [DataRow("cp")]
    [DataRow("tracker-extract")]
    public void Heard_AProgramThatNeverPlays_DoesNotCount(string program)
    {
        Assert.IsNull(PlayRules.Heard(Player with { Program = program }));
        Assert.IsFalse(PlayRules.HasBegun(Player with { Program = program, Open = TimeSpan.FromSeconds(20) }));
    }

    [TestMethod]
    public void Heard_AReaderOfManyAtOnce_DoesNotCount() => Assert.IsNull(PlayRules.Heard(Player with { IsCrowded = true }));

    [TestMethod]
    public void Heard_WhereTheKernelReadsByItself_TheTimeItWasOpenDecides()
    {
        ListeningFacts through = Player with { GivesReads = false, Read = 0, Known = 0, Waited = TimeSpan.Zero };

        Assert.AreEqual(198, PlayRules.Heard(through)!.Value.TotalSeconds);
        Assert.IsNull(PlayRules.Heard(through with { Open = TimeSpan.FromSeconds(60) }));
    }

    [TestMethod]
    public void Heard_WhatTheKernelKeptFromBefore_CountsAsRead()
    {
        Assert.IsNotNull(PlayRules.Heard(Player with { Read = 0, Known = 1 }));
        Assert.IsNull(PlayRules.Heard(Player with { Read = 0, Known = 0 }));
    }

    [TestMethod]
    public void Heard_OfALongTrack_FourMinutesAreEnough()
    {
        ListeningFacts mix = Player with { Duration = TimeSpan.FromHours(2), Open = TimeSpan.FromMinutes(5), Read = 0.05, Known = 0.05 };

        Assert.AreEqual(TimeSpan.FromMinutes(5), PlayRules.Heard(mix));
        Assert.IsNull(PlayRules.Heard(mix with { Open = TimeSpan.FromMinutes(3) }));
    }

    [TestMethod]
    public void Heard_OfUnknownLength_IsNothing() => Assert.IsNull(PlayRules.Heard(Player with { Duration = TimeSpan.Zero }));

    [TestMethod]
    [DataRow(130, false)]
    [DataRow(134, true)]
    [DataRow(4000, true, DisplayName = "paused")]
    public void IsNearEnd_FromTwoThirdsOn(int open, bool isNear) =>
        Assert.AreEqual(isNear, PlayRules.IsNearEnd(Player with { Open = TimeSpan.FromSeconds(open) }));

    [TestMethod]
    [DataRow(6, 0.1, 0, true, DisplayName = "a few seconds at the music's speed")]
    [DataRow(3, 0.1, 0, false, DisplayName = "too early to tell")]
    [DataRow(8, 1.0, 0, false, DisplayName = "all of it at once")]
    [DataRow(80, 1.0, 0, true, DisplayName = "all of it at once, and held for long")]
    [DataRow(30, 0.1, 29, false, DisplayName = "always waiting for bytes")]
    [DataRow(30, 0.0, 0, false, DisplayName = "not read")]
    public void HasBegun_TellsListenersFromOthers(int open, double read, int waited, bool begun)
    {
        ListeningFacts facts = Player with { Open = TimeSpan.FromSeconds(open), Read = read, Known = read, Waited = TimeSpan.FromSeconds(waited) };

        Assert.AreEqual(begun, PlayRules.HasBegun(facts));
    }
}
