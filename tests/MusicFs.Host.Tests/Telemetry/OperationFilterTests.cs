using System.Diagnostics;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tracing;
using MusicFs.Host.Telemetry;

namespace MusicFs.Host.Tests.Telemetry;

[TestClass]
public sealed class OperationFilterTests
{
    [TestMethod]
    public void Of_NoSuchOperation_SaysWhichThereAre()
    {
        (OperationFilter? filter, string? mistake) = OperationFilter.Of(["reed"], "", default, false);
        Assert.IsNull(filter);
        Assert.Contains("'reed'", mistake!);
        Assert.Contains("readdirectory", mistake!);
    }

    [TestMethod]
    [DataRow(FileSystemOperation.Read, 5, FsError.TimedOut, "/a/b", true)]
    [DataRow(FileSystemOperation.Read, 5, FsError.TimedOut, "/a", true)]
    [DataRow(FileSystemOperation.Read, 5, FsError.TimedOut, "/ab", false)]
    [DataRow(FileSystemOperation.Read, 5, FsError.TimedOut, null, false)]
    [DataRow(FileSystemOperation.Read, 5, FsError.None, "/a/b", false)]
    [DataRow(FileSystemOperation.Read, 4, FsError.TimedOut, "/a/b", false)]
    [DataRow(FileSystemOperation.Open, 5, FsError.TimedOut, "/a/b", false)]
    public void Admits_AllConditions_MustHold(FileSystemOperation operation, int milliseconds, FsError result, string? path, bool expected)
    {
        OperationFilter filter = OperationFilter.Of(["READ"], "/a/", TimeSpan.FromMilliseconds(5), failed: true).Filter!;
        OperationRecord record = new(1, operation, result, false, 2, 0, 0, 0, milliseconds * Stopwatch.Frequency / 1000, 3);
        Assert.AreEqual(expected, filter.Admits(record, path));
    }

    [TestMethod]
    public void Admits_OneOfTen_IsThoseOfEveryTenthNumber()
    {
        OperationFilter filter = OperationFilter.Of([], "", default, failed: false, sample: 10).Filter!;
        int[] admitted = [.. Enumerable.Range(1, 40).Where(number => filter.Admits(new OperationRecord((ulong)number, FileSystemOperation.Read, FsError.None, false, 0, 0, 0, 0, 0, 0), null))];
        Assert.AreEqual("10 20 30 40", string.Join(' ', admitted));
    }
}
