using System.Globalization;
using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tracing;

namespace MusicFs.Core.Tracing;

/// <summary>Operations in words: a line each, or a table of how many.</summary>
public static class TraceText
{
    /// <summary><c>Read node=17 offset=0 count=65536 of=65536 0.041 ms ...</c>.</summary>
    /// <param name="record">The operation.</param>
    /// <param name="path">Of its node, where that is known.</param>
    /// <param name="origin">The id of the origin it used, where there is one.</param>
    public static string Line(in OperationRecord record, string? path = null, string? origin = null)
    {
        double milliseconds = record.Duration.TotalMilliseconds;
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"{record.Operation} node={record.Node}");
        if (record.Operation is FileSystemOperation.Read or FileSystemOperation.Write)
            line.Append(CultureInfo.InvariantCulture, $" offset={record.Offset} count={record.Count} of={record.Size}");
        if (record.Operation == FileSystemOperation.ReadDirectory)
            line.Append(CultureInfo.InvariantCulture, $" cookie={record.Offset}");
        if (record.Handle != 0)
            line.Append(CultureInfo.InvariantCulture, $" {(record.Operation == FileSystemOperation.Lookup ? "found" : "handle")}={record.Handle}");
        if (record.Result != FsError.None)
            line.Append(CultureInfo.InvariantCulture, $" {record.Result}");
        line.Append(CultureInfo.InvariantCulture, $" {milliseconds:0.000} ms pid={record.ProcessId} request={record.RequestId}{(record.Detached ? " waited" : "")} thread={record.Thread}");
        if (origin is not null)
            line.Append(CultureInfo.InvariantCulture, $" origin={origin} choice={record.Choice}");
        if (record.Cache != CacheOutcome.None)
            line.Append(CultureInfo.InvariantCulture, $" cache={record.Cache}");
        if (path is not null)
            line.Append(CultureInfo.InvariantCulture, $" path={path}");
        return line.ToString();
    }

    /// <summary>One line for each kind of operation that occurred.</summary>
    public static string Summary(TraceRing ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        var table = new StringBuilder();
        foreach (FileSystemOperation operation in Enum.GetValues<FileSystemOperation>().Where(operation => ring.Count(operation) > 0))
            table.AppendLine(CultureInfo.InvariantCulture, $"{operation,-20} {ring.Count(operation),12}");
        return table.ToString();
    }
}
