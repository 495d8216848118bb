using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tracing;
using MusicFs.Host.Telemetry;

namespace MusicFs.Host.Tests.Telemetry;

[TestClass]
public sealed class OperationReportsTests
{
    [TestMethod]
    public async Task Dispose_WithBothOutputs_HasPrintedEveryOperationAndTheTable()
    {
        StringWriter trace = new();
        StringWriter summary = new();
        OperationReports reports = new(OperationNames.None, trace, summary);

        for (ulong request = 1; request <= 1000; request++)
            reports.Ring.Record(Operation(request));
        await reports.DisposeAsync();

        string[] lines = trace.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.HasCount(1000, lines);
        Assert.Contains("request=1", lines[0]);
        Assert.Contains("request=1000", lines[^1]);
        StringAssert.Matches(summary.ToString(), new(@"^Read +1000\s*$"));
    }

    [TestMethod]
    public async Task Dispose_WithoutOutputs_PrintsNothingAndKeepsRecords()
    {
        OperationReports reports = new(OperationNames.None, null, null);
        reports.Ring.Record(Operation(1));
        await reports.DisposeAsync();
        Assert.AreEqual(1, reports.Ring.Count(FileSystemOperation.Read));
    }

    private static OperationRecord Operation(ulong request) =>
        new(request, FileSystemOperation.Read, FsError.None, false, 17, 0, 4096, 0, 1, 99);
}
