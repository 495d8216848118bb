using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Origins.Sftp;

/// <summary>The connections of an origin: made when they are needed, at most so many, a broken one replaced. Any thread.</summary>
internal sealed class SftpPool(string origin, SftpSettings settings, TimeProvider time, ILogger logger) : IDisposable
{
    // More under way than this on every connection, and another one is made.
    private const int Busy = 8;

    private readonly SemaphoreSlim _opening = new(1);
    private volatile SftpConnection[] _open = [];
    private int _attempts;
    private FsError _lastError;
    private volatile bool _disposed;
    private volatile Problem? _lastFailure;

    /// <summary>The latest failure in words; null where there was none.</summary>
    public Problem? LastFailure => _lastFailure;

    /// <summary>Takes note of a failure for whoever asks what it was.</summary>
    public void Tell(Problem failure) => _lastFailure = failure;

    /// <summary>What an error of the origin's root means; null where the connection has told.</summary>
    public Problem? Describe(FsError error) => Best(_open) is null ? null : SftpProblems.OfRoot(error, settings);

    /// <summary>The connection with the least to do.</summary>
    public async ValueTask<FsResult<SftpConnection>> RentAsync(CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return FsError.Interrupted;
        if (Best(_open) is { } best && (IsFree(best) || _open.Length >= settings.Connections))
            return best;
        int before = Volatile.Read(ref _attempts);
        try
        {
            await _opening.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return FsError.Interrupted;
        }

        try
        {
            return await OpenAnotherAsync(before, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _opening.Release();
        }
    }

    public void Dispose()
    {
        _disposed = true;
        foreach (SftpConnection connection in _open)
            connection.Dispose();
    }

    /// <summary>One with room for files, and of those the one with the least to do.</summary>
    private static SftpConnection? Best(IEnumerable<SftpConnection> connections) =>
        connections.Where(static connection => connection.IsOpen).MinBy(static connection => (connection.HasRoom ? 0 : 1, connection.Load));

    private static bool IsFree(SftpConnection connection) => connection.HasRoom && connection.Load < Busy;

    private async ValueTask<FsResult<SftpConnection>> OpenAnotherAsync(int before, CancellationToken cancellation)
    {
        SftpConnection[] alive = [.. _open.Where(static connection => connection.IsOpen)];
        SftpConnection? best = Best(alive);
        // Another caller may have made one meanwhile.
        if (best is not null && (IsFree(best) || alive.Length >= settings.Connections))
            return best;
        if (_disposed)
            return FsError.OriginUnavailable;
        // A try that failed while this caller waited for its turn was this caller's too.
        if (_attempts != before && _lastError is not (FsError.None or FsError.Interrupted))
            return best is not null ? best : _lastError;
        FsResult<SftpConnection> made = await SftpConnection.OpenAsync(origin, settings, time, logger, failure => _lastFailure = failure, cancellation).ConfigureAwait(false);
        _lastError = made.Error;
        Interlocked.Increment(ref _attempts);
        // One is better than none: a server may allow fewer than are wanted.
        if (!made.TryGetValue(out SftpConnection? connection))
            return best is not null ? best : made.Error;
        _open = [.. alive, connection];
        if (_disposed)
            connection.Dispose();
        return connection;
    }
}
