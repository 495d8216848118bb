using MusicFs.Core.Reading;
using MusicFs.Testing;

namespace MusicFs.Core.Tests.Reading;

[TestClass]
[TestCategory("Stress")]
public sealed class FetchBudgetTests
{
    private const int Mebibyte = 1 << 20;

    [TestMethod]
    public async Task Enter_RequestsAllTaken_WaitsInOrder()
    {
        FetchBudget budget = new(8 * Mebibyte);
        OriginPace pace = new(1);
        Assert.IsTrue(budget.EnterAsync(pace, Mebibyte, default).Now());
        ValueTask<bool> second = budget.EnterAsync(pace, Mebibyte, default);
        Task<bool> third = budget.EnterAsync(pace, Mebibyte, default).AsTask();
        Assert.AreEqual(2, budget.Waiting);

        budget.Leave(pace, Mebibyte);

        Assert.IsTrue(await second);
        Assert.IsFalse(third.IsCompleted);
        budget.Leave(pace, Mebibyte);
        Assert.IsTrue(await third);
    }

    [TestMethod]
    public async Task Enter_Cancelled_LeavesTheQueueToTheNext()
    {
        FetchBudget budget = new(8 * Mebibyte);
        OriginPace pace = new(1);
        using CancellationTokenSource gone = new();
        Assert.IsTrue(budget.EnterAsync(pace, Mebibyte, default).Now());
        Task<bool> second = budget.EnterAsync(pace, Mebibyte, gone.Token).AsTask();
        Task<bool> third = budget.EnterAsync(pace, Mebibyte, default).AsTask();

        await gone.CancelAsync();
        Assert.IsFalse(await second);
        budget.Leave(pace, Mebibyte);

        Assert.IsTrue(await third);
        Assert.AreEqual(0, budget.Waiting);
    }

    [TestMethod]
    public void Enter_OneOriginHoldsItsHalf_OthersStillEnter()
    {
        FetchBudget budget = new(8 * Mebibyte);
        OriginPace hanging = new(100);
        OriginPace good = new(100);
        for (int i = 0; i < 4; i++)
            Assert.IsTrue(budget.EnterAsync(hanging, Mebibyte, default).Now());

        Assert.IsFalse(budget.EnterAsync(hanging, Mebibyte, default).IsCompleted);
        Assert.IsTrue(budget.EnterAsync(good, Mebibyte, default).Now());
    }

    [TestMethod]
    public void EnterAhead_LastRequestAndLastQuarterOfMemory_AreLeft()
    {
        FetchBudget budget = new(4 * Mebibyte);
        OriginPace two = new(2);
        Assert.IsTrue(budget.TryEnterAhead(two, Mebibyte));
        Assert.IsFalse(budget.TryEnterAhead(two, Mebibyte));
        Assert.IsTrue(budget.TryEnterAhead(new OriginPace(8), Mebibyte));
        Assert.IsTrue(budget.TryEnterAhead(new OriginPace(8), Mebibyte));

        Assert.IsFalse(budget.TryEnterAhead(new OriginPace(8), Mebibyte));
        Assert.IsTrue(budget.EnterAsync(two, Mebibyte, default).Now());
        Assert.AreEqual(4 * Mebibyte, budget.Used);
    }

    [TestMethod]
    public void EnterAhead_WhileSomebodyWaits_IsRefused()
    {
        FetchBudget budget = new(8 * Mebibyte);
        OriginPace full = new(1);
        Assert.IsTrue(budget.EnterAsync(full, Mebibyte, default).Now());
        Assert.IsFalse(budget.EnterAsync(full, Mebibyte, default).IsCompleted);

        Assert.IsFalse(budget.TryEnterAhead(new OriginPace(8), Mebibyte));
    }

    [TestMethod]
    public void Pace_FastLineFarAway_AsksForMuchAndKnowsWhatIsInTransit()
    {
        OriginPace pace = new(4);
        Assert.AreEqual(2 * StagedFile.BlockLength, pace.RequestLength);
        for (int i = 0; i < 50; i++)
            pace.Note(Mebibyte, TimeSpan.FromMilliseconds(200), together: 4);

        Assert.AreEqual(Mebibyte, pace.RequestLength);
        Assert.AreEqual(4.0 * Mebibyte, pace.InTransit, 0.1 * Mebibyte);
    }

    [TestMethod]
    public void Pace_SlowLine_AsksForLittleAtATime()
    {
        OriginPace pace = new(4);
        pace.Note(Mebibyte, TimeSpan.FromSeconds(20), together: 1);

        Assert.AreEqual(2 * StagedFile.BlockLength, pace.RequestLength);
    }
}
