using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Supervision;

namespace MusicFs.Host.Tests.Supervision;

[TestClass]
public sealed class LastResortTests
{
    private readonly List<string> _done = [];

    [TestMethod]
    public void OnUnhandled_AMistake_UnmountsFlushesAndExitsInThisOrder()
    {
        using LastResort resort = Create();
        resort.OnUnhandled(null, new UnhandledExceptionEventArgs(new InvalidOperationException("A mistake."), isTerminating: true));
        Assert.AreEqual("unmount /mnt/music, flush, exit", string.Join(", ", _done));
    }

    [TestMethod]
    public void OnUnhandled_Twice_ActsOnce()
    {
        using LastResort resort = Create();
        resort.OnUnhandled(null, new UnhandledExceptionEventArgs(new InvalidOperationException("A mistake."), isTerminating: true));
        resort.OnUnhandled(null, new UnhandledExceptionEventArgs(new InvalidOperationException("Another."), isTerminating: true));
        Assert.AreEqual(1, _done.Count(static step => step == "exit"));
    }

    [TestMethod]
    public void OnUnhandled_UnmountingFails_StillExits()
    {
        using LastResort resort = Create(static (_, _) => throw new InvalidOperationException("It fails as well."));
        resort.OnUnhandled(null, new UnhandledExceptionEventArgs(new InvalidOperationException("A mistake."), isTerminating: true));
        Assert.AreEqual("exit", _done[^1]);
    }

    [TestMethod]
    public void OnUnobserved_AMistake_Exits()
    {
        using LastResort resort = Create();
        UnobservedTaskExceptionEventArgs happened = new(new AggregateException(new InvalidOperationException("A mistake.")));
        resort.OnUnobserved(null, happened);
        Assert.IsTrue(happened.Observed);
        Assert.AreEqual("exit", _done[^1]);
    }

    [TestMethod]
    public void OnUnobserved_ANetworkFailure_LeavesTheMountsAlone()
    {
        using LastResort resort = Create();
        resort.OnUnobserved(null, new UnobservedTaskExceptionEventArgs(new AggregateException(new IOException("Connection reset."))));
        Assert.IsEmpty(_done);
    }

    private LastResort Create(Func<string, CancellationToken, Task<Problem?>>? unmount = null) => new(
        static () => ["/mnt/music"], unmount ?? UnmountAsync, () => _done.Add("flush"), () => _done.Add("exit"), NullLogger.Instance);

    private Task<Problem?> UnmountAsync(string place, CancellationToken limit)
    {
        _done.Add($"unmount {place}");
        return Task.FromResult<Problem?>(null);
    }
}
