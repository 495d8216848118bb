using System.Diagnostics;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tracing;

namespace MusicFs.Host.Telemetry;

/// <summary>Which operations somebody wants to see.</summary>
internal sealed class OperationFilter
{
    private static readonly Dictionary<string, FileSystemOperation> ByName =
        Enum.GetValues<FileSystemOperation>().ToDictionary(NameOf, static operation => operation, StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<FileSystemOperation> _operations;
    private readonly string _path;
    private readonly long _least;
    private readonly bool _failed;
    private readonly uint _sample;

    private OperationFilter(HashSet<FileSystemOperation> operations, string path, TimeSpan least, bool failed, uint sample)
    {
        _sample = Math.Max(1, sample);
        _operations = operations;
        _path = path;
        _least = (long)(least.TotalSeconds * Stopwatch.Frequency);
        _failed = failed;
    }

    /// <summary>Whether a path is asked for, so that it has to be found out of every operation.</summary>
    public bool NeedsPath => _path.Length > 0;

    public static string NameOf(FileSystemOperation operation) => operation.ToString().ToLowerInvariant();

    /// <summary>Null, and why, where an operation does not exist.</summary>
    public static (OperationFilter? Filter, string? Mistake) Of(IEnumerable<string> operations, string path, TimeSpan least, bool failed, uint sample = 1)
    {
        HashSet<FileSystemOperation> wanted = [];
        foreach (string name in operations)
        {
            if (!ByName.TryGetValue(name, out FileSystemOperation operation))
                return (null, $"There is no operation '{name}'.\nUse one of {string.Join(", ", ByName.Keys)}.");
            wanted.Add(operation);
        }

        return (new OperationFilter(wanted, path.TrimEnd('/'), least, failed, sample), null);
    }

    /// <param name="record">The operation.</param>
    /// <param name="path">Its path; null where it is not known, or not asked for.</param>
    public bool Admits(in OperationRecord record, string? path) =>
        (_sample == 1 || record.RequestId % _sample == 0)
        && (_operations.Count == 0 || _operations.Contains(record.Operation))
        && record.EndTimestamp - record.StartTimestamp >= _least
        && (!_failed || record.Result != FsError.None)
        && (_path.Length == 0 || IsBelow(path));

    private bool IsBelow(string? path) =>
        path is not null && path.StartsWith(_path, StringComparison.Ordinal) && (path.Length == _path.Length || path[_path.Length] == '/');
}
