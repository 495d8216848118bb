using System.Diagnostics.CodeAnalysis;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Reading;

/// <summary>
/// One copy behind a <see cref="ReplicatedFile"/>: opened when it is first needed, once for all who ask, closed and opened again after it
/// failed, and never used again when it turned out to be of another version. Any thread.
/// </summary>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "A source without a timer owns nothing.")]
internal sealed class ReplicaFile(Replica replica, Func<Replica, CancellationToken, ValueTask<FsResult<IOriginFile>>> open)
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private Task<FsResult<IOriginFile>>? _opening;
    private volatile IOriginFile? _file;
    private volatile bool _isDropped;

    public Replica Replica => replica;

    /// <summary>Where it is open.</summary>
    public IOriginFile? File => _file;

    /// <summary>Whether it is of no use any more.</summary>
    public bool IsDropped => _isDropped;

    /// <summary>The open file, or why it cannot be opened. One that hangs is waited for by all, and opened once.</summary>
    public Task<FsResult<IOriginFile>> OpenAsync()
    {
        lock (_lock)
        {
            if (_isDropped)
                return Task.FromResult<FsResult<IOriginFile>>(FsError.BadHandle);
            return _opening ??= OpenOnceAsync();
        }
    }

    /// <summary>Closes what may be broken; the next who needs it opens it again. An open under way is left to it.</summary>
    public void Reset()
    {
        IOriginFile? file;
        lock (_lock)
        {
            file = _file;
            if (file is null)
                return;
            _file = null;
            _opening = null;
        }

        file.Dispose();
    }

    /// <summary>Closes it for good. Reads under way complete.</summary>
    public void Drop()
    {
        IOriginFile? file;
        lock (_lock)
        {
            _isDropped = true;
            file = _file;
            _file = null;
        }

        _ = _closing.CancelAsync();
        file?.Dispose();
    }

    private async Task<FsResult<IOriginFile>> OpenOnceAsync()
    {
        // Not under the lock that the caller holds.
        await Task.Yield();
        FsResult<IOriginFile> opened = FsError.Internal;
        bool isLate = false;
        try
        {
            opened = await open(replica, _closing.Token).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                isLate = _isDropped;
                if (!opened.IsSuccess)
                    _opening = null;
                else if (!isLate)
                    _file = opened.Value;
            }
        }

        if (!isLate || !opened.TryGetValue(out IOriginFile? late))
            return opened;
        late.Dispose();
        return FsError.BadHandle;
    }
}
