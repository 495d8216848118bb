using MusicFs.Core.Tracing;

namespace MusicFs.Testing.Tracing;

/// <summary>
/// The base of tests that look at operations: a ring to give to what is tested, and a monitor that sees all of them. A test that fails shows the last
/// operations; one that leaves an operation under way has failed.
/// </summary>
public abstract class TracedTest
{
    protected TracedTest() => Trace = new TraceMonitor(Ring);

    /// <summary>Set by the test runner.</summary>
    public TestContext TestContext { get; set; } = null!;

    /// <summary>For <see cref="Contracts.FileSystem.MountOptions.Operations"/>.</summary>
    protected TraceRing Ring { get; } = new();

    protected TraceMonitor Trace { get; }

    /// <summary>Called by the derived class when what is tested has ended.</summary>
    protected void CheckTrace()
    {
        if (TestContext?.CurrentTestOutcome is not (UnitTestOutcome.Passed or UnitTestOutcome.InProgress or null))
            TestContext.WriteLine(Trace.Describe());
        Assert.IsEmpty(Ring.Live.Look(0), "Operations never ended. " + Trace.Describe());
    }
}
