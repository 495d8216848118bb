using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tracing;
using MusicFs.Core.Tracing;

namespace MusicFs.Testing.Tracing;

/// <summary>
/// Lets a test wait for the end of operations instead of a duration. Sees every operation from its making on, or from the last
/// <see cref="Clear"/>. For one test at a time.
/// </summary>
public sealed class TraceMonitor(TraceRing ring)
{
    /// <summary>A machine that is very busy gets there too; a test that waits so long has failed.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(30);

    /// <summary>Operations that a failure shows.</summary>
    private const int Shown = 40;

    private readonly List<OperationRecord> _records = [];
    private long _position = ring.Position;
    private int _looked;

    /// <summary>
    /// The next operation that matches, which may have ended before the call; those before it are passed over for good.
    /// </summary>
    public async Task<OperationRecord> WaitAsync(Func<OperationRecord, bool> matches, CancellationToken cancellation)
    {
        while (true)
        {
            Collect();
            while (_looked < _records.Count)
            {
                OperationRecord record = _records[_looked++];
                if (matches(record))
                    return record;
            }

            await ring.WaitAsync(_position).WaitAsync(cancellation);
        }
    }

    /// <summary>As many operations that match, one after the other as <see cref="WaitAsync(Func{OperationRecord, bool}, CancellationToken)"/> gives them.</summary>
    /// <param name="matches">Which.</param>
    /// <param name="count">How many.</param>
    /// <param name="limit">For all of them; <see cref="DefaultLimit"/> when null. The test fails after it, and shows what ended.</param>
    /// <param name="text">The predicate as it is written.</param>
    public async Task<IReadOnlyList<OperationRecord>> WaitAsync(
        Func<OperationRecord, bool> matches, int count = 1, TimeSpan? limit = null, [CallerArgumentExpression(nameof(matches))] string text = "")
    {
        using CancellationTokenSource end = new(limit ?? DefaultLimit);
        List<OperationRecord> found = [];
        try
        {
            while (found.Count < count)
                found.Add(await WaitAsync(matches, end.Token));
            return found;
        }
        catch (OperationCanceledException)
        {
            throw new AssertFailedException($"Of {count} operations with {text} only {found.Count} ended. {Describe()}");
        }
    }

    /// <summary>The content of a file was read to its end, or up to <paramref name="offset"/>, by whoever reads it.</summary>
    public Task WaitForReadAsync(ulong node, long offset) =>
        WaitAsync(record => record.Operation == FileSystemOperation.Read && record.Node == node && record.Result == FsError.None && record.Offset + record.Count >= offset);

    /// <summary>As many files were closed.</summary>
    public Task WaitForReleasesAsync(int count) => WaitAsync(static record => record.Operation == FileSystemOperation.Release, count);

    /// <summary>Every operation that has ended so far.</summary>
    public IReadOnlyList<OperationRecord> Ended()
    {
        Collect();
        return _records;
    }

    /// <summary>How many operations of one kind have ended so far.</summary>
    public int Count(FileSystemOperation operation) => Ended().Count(record => record.Operation == operation);

    /// <summary>Those that ended with an error; a name or an attribute that is not there is none.</summary>
    public IReadOnlyList<OperationRecord> Failures() =>
        [.. Ended().Where(static record => record.Result is not (FsError.None or FsError.NotFound or FsError.NoAttribute))];

    /// <summary>How many of each kind ended, and how long they took.</summary>
    public IReadOnlyDictionary<FileSystemOperation, OperationStatistics> Statistics() =>
        Ended().GroupBy(static record => record.Operation).ToDictionary(static group => group.Key, static group => OperationStatistics.Of(group));

    /// <summary>Forgets what has ended so far.</summary>
    public void Clear()
    {
        _records.Clear();
        _looked = 0;
        _position = ring.Position;
    }

    /// <summary>The last operations, and those under way, a line each: for a failure's message.</summary>
    public string Describe()
    {
        StringBuilder text = new();
        IReadOnlyList<OperationRecord> ended = Ended();
        text.AppendLine(CultureInfo.InvariantCulture, $"{ended.Count} operations ended:");
        foreach (OperationRecord record in ended.Skip(ended.Count - Shown))
            text.AppendLine(TraceText.Line(record));
        foreach (OperationInFlight running in ring.Live.Look(System.Diagnostics.Stopwatch.GetTimestamp()))
            text.AppendLine(CultureInfo.InvariantCulture, $"{TraceText.Line(running.Record)} under way, {running.Stage}");
        return text.ToString();
    }

    private void Collect()
    {
        if (ring.Read(ref _position, _records) > 0)
            throw new InvalidOperationException("The ring is too small for this test: operations were overwritten.");
    }
}
