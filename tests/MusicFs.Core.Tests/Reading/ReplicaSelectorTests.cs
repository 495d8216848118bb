using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Time;

namespace MusicFs.Core.Tests.Reading;

[TestClass]
public sealed class ReplicaSelectorTests
{
    private static readonly OriginPath Path = OriginPath.FromString("1.flac");
    private static readonly OriginVersion Version = new(100, 1, 1);

    private readonly ManualTime _time = new();
    private readonly MonitoredOrigin _a = new(new MemoryOrigin("a"));
    private readonly MonitoredOrigin _b = new(new MemoryOrigin("b"));
    private readonly MonitoredOrigin _c = new(new MemoryOrigin("c"));

    [TestMethod]
    public void Order_AllHealthy_IsThatOfTheConfigurationWhoeverOwnsTheEntry()
    {
        Assert.AreEqual("a b c", Order(Source("c", "a", "b")));
    }

    [TestMethod]
    public void Order_Health_ComesBeforePriority()
    {
        _a.Is(OriginHealthState.Unhealthy);
        _b.Is(OriginHealthState.Degraded);

        Assert.AreEqual("c b a", Order(Source("a", "b", "c")));
    }

    [TestMethod]
    public void Order_NoneHealthy_LeastBadFirst()
    {
        _a.Is(OriginHealthState.Unhealthy);
        _b.Is(OriginHealthState.Unhealthy);
        _c.Is(OriginHealthState.Unhealthy);
        Assert.AreEqual("a b c", Order(Source("a", "b", "c")));

        _c.Is(OriginHealthState.Degraded);
        Assert.AreEqual("c a b", Order(Source("a", "b", "c")));
    }

    [TestMethod]
    public void Order_Metered_ComesAfterOthersAsWellButBeforeWorse()
    {
        MonitoredOrigin metered = new(new MemoryOrigin("a")) { IsMetered = true };
        _c.Is(OriginHealthState.Degraded);

        Assert.AreEqual("b a c", Order(Source("a", "b", "c"), ReplicaPolicy.Priority, metered, _b, _c));
    }

    [TestMethod]
    public void Order_Fastest_GoesByLatencyAndCallsAlikeWhatDiffersLittle()
    {
        _a.Is(OriginHealthState.Healthy, milliseconds: 300);
        _b.Is(OriginHealthState.Healthy, milliseconds: 20);
        _c.Is(OriginHealthState.Healthy, milliseconds: 17);

        Assert.AreEqual("b c a", Order(Source("a", "b", "c"), ReplicaPolicy.Fastest, _a, _b, _c));
        Assert.AreEqual("a b c", Order(Source("a", "b", "c")));
    }

    [TestMethod]
    public void Order_FailedOfLate_ComesLaterForAWhile()
    {
        ReplicaSelector selector = Selector(ReplicaPolicy.Priority, _a, _b, _c);
        selector.Note(_a, FsError.TimedOut);
        Assert.AreEqual("b c a", Order(selector, Source("a", "b", "c")));

        _time.Advance(selector.Settings.Demotion);

        Assert.AreEqual("a b c", Order(selector, Source("a", "b", "c")));
    }

    [TestMethod]
    public void Order_FailedAndFoundWellAfterwards_IsPreferredAgainAtOnce()
    {
        ReplicaSelector selector = Selector(ReplicaPolicy.Priority, _a, _b, _c);
        selector.Note(_a, FsError.OriginUnavailable);
        _a.Is(OriginHealthState.Healthy, _time.GetUtcNow() + TimeSpan.FromSeconds(1));

        Assert.AreEqual("a b c", Order(selector, Source("a", "b", "c")));
    }

    [TestMethod]
    [DataRow(FsError.AccessDenied)]
    [DataRow(FsError.Stale)]
    [DataRow(FsError.None)]
    public void Note_WhatIsAboutTheFileAlone_LeavesTheOriginInItsPlace(FsError error)
    {
        ReplicaSelector selector = Selector(ReplicaPolicy.Priority, _a, _b, _c);

        selector.Note(_a, error);

        Assert.AreEqual("a b c", Order(selector, Source("a", "b", "c")));
    }

    [TestMethod]
    public void Order_OtherBytes_ComeBeforeNothingButWhatIsAway()
    {
        FileSource source = new("c", Path, Version) { Others = [new FileCopy("a", Path, Version, IsSameBytes: false), new FileCopy("b", Path, Version, IsSameBytes: true)] };
        _c.Is(OriginHealthState.Degraded);
        Assert.AreEqual("b c a", Order(source));

        _b.Is(OriginHealthState.Unhealthy);
        _c.Is(OriginHealthState.Unhealthy);
        Assert.AreEqual("a b c", Order(source));
    }

    [TestMethod]
    public void Order_CopyOfAnotherLengthOrOfNoOrigin_IsLeftOutAndExplained()
    {
        FileSource source = new("b", Path, Version)
        {
            Others = [new FileCopy("a", Path, Version with { Size = 99 }, IsSameBytes: true), new FileCopy("gone", Path, Version, IsSameBytes: true), new FileCopy("c", Path, Version, IsSameBytes: true)],
        };
        _b.Is(OriginHealthState.Degraded);
        ReplicaSelector selector = Selector(ReplicaPolicy.Priority, _a, _b, _c);

        Assert.AreEqual("c b", Order(selector, source));
        IReadOnlyList<CopyState> states = selector.Describe(source, new FileCopy("b", Path, Version, IsSameBytes: true));
        Assert.AreEqual(
            "c First, b OriginDegraded serving, a Unusable, gone NoOrigin",
            string.Join(", ", states.Select(static state => $"{state.OriginId} {state.Reason}{(state.IsServing ? " serving" : "")}")));
    }

    private static FileSource Source(string owner, params string[] others) =>
        new(owner, Path, Version) { Others = [.. others.Select(static id => new FileCopy(id, Path, Version, IsSameBytes: true))] };

    private static string Order(ReplicaSelector selector, FileSource source) =>
        string.Join(' ', selector.Order(source).Select(static replica => replica.Copy.OriginId));

    private string Order(FileSource source, ReplicaPolicy policy = ReplicaPolicy.Priority, params IOrigin[] origins) =>
        Order(Selector(policy, origins.Length == 0 ? [_a, _b, _c] : origins), source);

    private ReplicaSelector Selector(ReplicaPolicy policy, params IOrigin[] origins) => new(origins, new ReplicaSettings { Policy = policy }, _time);
}
