using System.Diagnostics;
using MusicFs.Core.Tracing;

namespace MusicFs.Testing.Tracing;

/// <summary>
/// The base of tests that look at operations: a ring to give to what is tested, and a monitor that sees all of them. A test that fails shows the last
/// operations; one that leaves an operation under way has failed.
/// </summary>
public abstract class TracedTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    protected TracedTest() => Trace = new TraceMonitor(Ring);

    /// <summary>Set by the test runner.</summary>
    public TestContext TestContext { get; set; } = null!;

    /// <summary>For <see cref="Contracts.FileSystem.MountOptions.Operations"/>.</summary>
    protected TraceRing Ring { get; } = new();

    protected TraceMonitor Trace { get; }

    /// <summary>Called by the derived class when what is tested has ended. An operation ends a moment after its answer is out, so that is waited for.</summary>
    protected async Task CheckTraceAsync()
    {
        long start = Stopwatch.GetTimestamp();
        while (Ring.Live.Look(0).Count > 0 && Stopwatch.GetElapsedTime(start) < Limit)
            await Task.Yield();
        if (TestContext?.CurrentTestOutcome is not (UnitTestOutcome.Passed or UnitTestOutcome.InProgress or null))
            TestContext.WriteLine(Trace.Describe());
        Assert.IsEmpty(Ring.Live.Look(0), "Operations never ended. " + Trace.Describe());
    }
}
