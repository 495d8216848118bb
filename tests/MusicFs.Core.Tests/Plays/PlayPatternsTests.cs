using MusicFs.Core.Plays;

namespace MusicFs.Core.Tests.Plays;

[TestClass]
public sealed class PlayPatternsTests
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(3);

    private readonly PlayPatterns _patterns = new(TimeZoneInfo.Utc);
    private DateTimeOffset _now = new(2024, 5, 1, 8, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public void After_WhatWasPlayedTwiceInARow_IsExpected()
    {
        Play(1, 7, 4);
        Assert.IsEmpty(_patterns.After(1, 3));

        Play(1, 7, 4);

        CollectionAssert.AreEqual((ulong[])[7, 4], _patterns.After(1, 3).ToArray());
        CollectionAssert.AreEqual((ulong[])[7], _patterns.After(1, 1).ToArray());
    }

    [TestMethod]
    public void After_AsOftenOneAsTheOther_IsNothing()
    {
        for (int i = 0; i < 4; i++)
            Play(1, (ulong)(2 + (i % 2)));

        Assert.IsEmpty(_patterns.After(1, 3));
    }

    [TestMethod]
    public void After_ALoop_Ends()
    {
        Play(1, 2, 1, 2, 1, 2);

        CollectionAssert.AreEqual((ulong[])[2, 1], _patterns.After(1, 3).ToArray());
    }

    [TestMethod]
    public void After_APause_IsNoSequence()
    {
        for (int i = 0; i < 3; i++)
        {
            Play(1);
            Play(2);
        }

        Assert.IsEmpty(_patterns.After(1, 3));
    }

    [TestMethod]
    public void At_WhatIsBegunWith_AtItsTimeOfDay()
    {
        for (int day = 0; day < 4; day++)
        {
            _now = new DateTimeOffset(2024, 6, 1 + day, 7, 30, 0, TimeSpan.Zero);
            Play(5, 6);
            _now = new DateTimeOffset(2024, 6, 1 + day, 22, 0, 0, TimeSpan.Zero);
            Play(9);
        }

        CollectionAssert.AreEqual((ulong[])[5], _patterns.At(new DateTimeOffset(2024, 7, 1, 8, 0, 0, TimeSpan.Zero), 3).ToArray());
        CollectionAssert.AreEqual((ulong[])[9], _patterns.At(new DateTimeOffset(2024, 7, 1, 21, 0, 0, TimeSpan.Zero), 3).ToArray());
        Assert.IsEmpty(_patterns.At(new DateTimeOffset(2024, 7, 1, 14, 0, 0, TimeSpan.Zero), 3));
    }

    [TestMethod]
    public void Learn_ManyTracks_KeepsABoundedNumber()
    {
        for (ulong track = 1; track <= PlayPatterns.MostTracks + 100; track++)
            _patterns.Learn(track, _now += Length, Length);
        Assert.AreEqual(PlayPatterns.MostTracks, _patterns.Tracks);

        _patterns.Clear();

        Assert.AreEqual(0, _patterns.Tracks);
    }

    /// <summary>One sitting; the next begins an hour later.</summary>
    private void Play(params ulong[] tracks)
    {
        foreach (ulong track in tracks)
        {
            _patterns.Learn(track, _now, Length);
            _now += Length;
        }

        _now += TimeSpan.FromHours(1);
    }
}
