using MusicFs.Contracts.Origins;
using MusicFs.Core.Offline;
using MusicFs.Core.Reading;
using MusicFs.Library.User;

namespace MusicFs.Core.Tests.Offline;

[TestClass]
public sealed class PinPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public void Of_EverythingThere_IsCompleteAndKept()
    {
        PinPlan plan = Plan(1000, (Pin("a"), [File("1", 100, PinnedStanding.Stored), File("2", 300, PinnedStanding.Local)], null));

        PinReport report = plan.Reports.Single();
        Assert.AreEqual((PinState.Complete, "", 2, 2, 100L, 100L), (report.State, report.Reason, report.Files, report.PlayableFiles, report.Bytes, report.StoredBytes));
        CollectionAssert.AreEqual((string[])["1"], Names(plan.Kept));
        Assert.IsEmpty(plan.Missing);
    }

    [TestMethod]
    public void Of_SomethingMissing_IsPartialWithBytesReasonAndFolders()
    {
        PinPlan plan = Plan(1000, (Pin("a"), [File("x/1", 100, PinnedStanding.Stored), File("y/2", 300, PinnedStanding.Missing)], null));

        PinReport report = plan.Reports.Single();
        Assert.AreEqual((PinState.Partial, "1 file being fetched", 1, 400L, 150L), (report.State, report.Reason, report.PlayableFiles, report.Bytes, report.StoredBytes));
        CollectionAssert.AreEqual((string[])["/y"], report.IncompleteFolders.ToArray());
        CollectionAssert.AreEqual((string[])["y/2"], plan.Missing.Select(static file => file.Original.Path.ToString()).ToArray());
    }

    [TestMethod]
    public void Of_MoreThanTheBudget_KeepsTheFirstAndSaysSo()
    {
        PinPlan plan = Plan(
            1000,
            (Pin("a", budget: 250), [File("1", 100, PinnedStanding.Stored), File("2", 100, PinnedStanding.Stored), File("3", 100, PinnedStanding.Missing), File("4", 10, PinnedStanding.Missing)], null));

        PinReport report = plan.Reports.Single();
        Assert.AreEqual((PinState.OverBudget, "2 files beyond its budget"), (report.State, report.Reason));
        CollectionAssert.AreEqual((string[])["1", "2"], Names(plan.Kept));
        Assert.IsEmpty(plan.Missing);
    }

    [TestMethod]
    public void Of_MoreThanThereIsRoomFor_LeavesTheRestOutWithAReason()
    {
        PinPlan plan = Plan(
            250,
            (Pin("a"), [File("1", 100, PinnedStanding.Stored), File("2", 100, PinnedStanding.Missing)], null),
            (Pin("b"), [File("2", 100, PinnedStanding.Missing), File("3", 100, PinnedStanding.Missing)], null));

        CollectionAssert.AreEqual((string[])["1", "2"], Names(plan.Kept));
        Assert.AreEqual(PinState.Partial, plan.Reports[1].State);
        Assert.Contains("1 file for which the cache has no room", plan.Reports[1].Reason);
        // Meant by both, fetched once.
        Assert.IsLessThanOrEqualTo(250L, plan.Kept.Sum(static file => file.Version.Size));
        Assert.AreEqual(1, plan.Missing.Select(static file => file.Original).Distinct().Count());
    }

    [TestMethod]
    public void Of_ExpiredPin_KeepsNothing()
    {
        PinPlan plan = Plan(1000, (Pin("a", until: Now), [File("1", 100, PinnedStanding.Stored)], null), (Pin("b", until: Now.AddTicks(1)), [File("2", 100, PinnedStanding.Stored)], null));

        CollectionAssert.AreEqual((PinState[])[PinState.Expired, PinState.Complete], plan.Reports.Select(static report => report.State).ToArray());
        CollectionAssert.AreEqual((string[])["2"], Names(plan.Kept));
    }

    [TestMethod]
    [DataRow(false, PinState.Waiting, "1 file waiting for origin far")]
    [DataRow(true, PinState.Partial, "1 file on an origin that is metered; fetch them with musicfs cache prefetch")]
    public void Of_WhatCannotBeFetched_SaysWhyAndHasRoomForItLater(bool isMetered, PinState state, string reason)
    {
        PinPlan plan = Plan(1000, (Pin("a"), [File("1", 100, isMetered ? PinnedStanding.Metered : PinnedStanding.Away)], null));

        Assert.AreEqual((state, reason), (plan.Reports[0].State, plan.Reports[0].Reason));
        Assert.IsEmpty(plan.Missing);
        CollectionAssert.AreEqual((string[])["1"], Names(plan.Kept));
    }

    [TestMethod]
    public void Of_TracksOfOneFile_CountItsBytesOnce()
    {
        PinnedFile album = File("album.flac", 100, PinnedStanding.Stored);
        PinPlan plan = Plan(1000, (Pin("a", budget: 150), [album with { Place = "/1" }, album with { Place = "/2" }], null));

        Assert.AreEqual((PinState.Complete, 2, 100L), (plan.Reports[0].State, plan.Reports[0].Files, plan.Reports[0].Bytes));
    }

    [TestMethod]
    public void Of_NothingFoundOrNotKnown_IsNotCalledComplete()
    {
        PinPlan plan = Plan(1000, (Pin("a"), [], null), (Pin("b"), [], "The index is being made."));

        Assert.AreEqual((PinState.Empty, PinState.Waiting), (plan.Reports[0].State, plan.Reports[1].State));
        Assert.AreEqual("The index is being made.", plan.Reports[1].Reason);
    }

    private static PinPlan Plan(long capacity, params (HeldPin, IReadOnlyList<PinnedFile>, string?)[] pins) =>
        PinPlan.Of(pins, capacity, Now, static file => file.Standing == PinnedStanding.Missing ? file.Size / 6 : 0);

    private static HeldPin Pin(string rule, long? budget = null, DateTimeOffset? until = null) => new(rule, until, budget, Now.AddDays(-1));

    private static PinnedFile File(string path, long size, PinnedStanding standing) =>
        new("/" + path, new ShownOriginal("far", OriginPath.FromString(path), new OriginVersion(size, 1, 0)), standing);

    private static string[] Names(IEnumerable<ShownOriginal> files) => [.. files.Select(static file => file.Path.ToString()).Order(StringComparer.Ordinal)];
}
