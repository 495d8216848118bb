using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Host.Service;
using MusicFs.Testing.Time;

namespace MusicFs.Host.Tests.Service;

[TestClass]
public sealed class KeepAwakeTests
{
    private readonly ManualTime _time = new();
    private long _reads;

    [TestMethod]
    public void Look_ReadAndThenNot_HoldsTheLockAndLetsItGo()
    {
        using KeepAwake awake = Create("cat");
        awake.Look();
        Assert.IsNull(awake.Holder, "Nothing was read.");

        _reads++;
        awake.Look();
        int holder = awake.Holder!.Value;
        Assert.IsTrue(Directory.Exists($"/proc/{holder}"));
        _time.Advance(KeepAwake.Patience / 2);
        awake.Look();
        Assert.AreEqual(holder, awake.Holder);
        _time.Advance(KeepAwake.Patience);
        awake.Look();

        Assert.IsNull(awake.Holder);
        Assert.IsFalse(Directory.Exists($"/proc/{holder}"));
        _reads++;
        awake.Look();
        Assert.IsNotNull(awake.Holder);
    }

    [TestMethod]
    public void Dispose_WhileItHoldsTheLock_EndsTheHolder()
    {
        KeepAwake awake = Create("cat");
        _reads++;
        awake.Look();
        int holder = awake.Holder!.Value;
        awake.Dispose();
        Assert.IsFalse(Directory.Exists($"/proc/{holder}"));
    }

    [TestMethod]
    public void Look_NoSuchProgram_IsTriedOnce()
    {
        using KeepAwake awake = Create("/nowhere/inhibit");
        for (int i = 0; i < 3; i++)
        {
            _reads++;
            awake.Look();
            Assert.IsNull(awake.Holder);
        }
    }

    private KeepAwake Create(string program) => new(
        () => _reads,
        () => new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true },
        _time, NullLogger.Instance);
}
