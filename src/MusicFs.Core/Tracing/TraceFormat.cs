using System.Diagnostics;
using System.Globalization;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tracing;

namespace MusicFs.Core.Tracing;

/// <summary>Records and totals as text for people.</summary>
public static class TraceFormat
{
    /// <summary>One line: what, of which node, how it ended, how long it took, who asked.</summary>
    public static string Line(in OperationRecord record)
    {
        double microseconds = Stopwatch.GetElapsedTime(record.StartTimestamp, record.EndTimestamp).TotalMicroseconds;
        string range = record.Operation switch
        {
            FileSystemOperation.Read or FileSystemOperation.Write => $" {record.Offset}+{record.Count}",
            FileSystemOperation.ReadDirectory => $" from {record.Offset}",
            _ => "",
        };
        string result = record.Result == FsError.None ? "ok" : record.Result.ToString();
        string waited = record.Detached ? " waited" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"#{record.RequestId} {record.Operation} node {record.Node:x}{range} {result} {microseconds:F1} us{waited} pid {record.ProcessId}");
    }

    /// <summary>A table of all kinds of operations that were seen, the most frequent first.</summary>
    public static void WriteSummary(TraceRing ring, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(ring);
        ArgumentNullException.ThrowIfNull(output);
        output.WriteLine($"{"operation",-18} {"count",10} {"errors",8} {"waited",8} {"mean us",10} {"max us",12}");
        IEnumerable<(FileSystemOperation Operation, TraceTotals Totals)> rows = Enum.GetValues<FileSystemOperation>()
            .Select(operation => (operation, ring.TotalsOf(operation)))
            .Where(row => row.Item2.Operations > 0)
            .OrderByDescending(row => row.Item2.Operations);
        foreach ((FileSystemOperation operation, TraceTotals t) in rows)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{operation,-18} {t.Operations,10} {t.Failures,8} {t.Detached,8} {t.MeanMicroseconds,10:F1} {t.LongestMicroseconds,12:F1}"));
        }
    }
}
