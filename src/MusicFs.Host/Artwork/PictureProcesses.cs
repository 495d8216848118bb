using MusicFs.Contracts.Errors;
using MusicFs.Core.Artwork;

namespace MusicFs.Host.Artwork;

/// <summary>
/// Scales pictures in processes of their own (docs/decisions/040): started when a picture is asked for, used again for some, ended when there is nothing to do.
/// Any thread.
/// </summary>
/// <param name="command">The program, as it is started.</param>
/// <param name="time">The clock.</param>
internal sealed class PictureProcesses(IReadOnlyList<string> command, TimeProvider time) : IPictureScaler, IDisposable
{
    /// <summary>What a library loses with each picture does not add up for ever.</summary>
    private const int MostPictures = 500;

    /// <summary>The process itself gives up sooner, by the time that it computes.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(20);

    private readonly Lock _lock = new();
    private readonly Stack<PictureProcess> _idle = [];
    private ITimer? _ending;
    private bool _hasNoLibrary;
    private bool _isDisposed;

    /// <inheritdoc/>
    public async Task<FsResult<byte[]>> ScaleAsync(ReadOnlyMemory<byte> picture, int side, CancellationToken cancellation)
    {
        if (_hasNoLibrary || !OperatingSystem.IsLinux())
            return FsError.NotSupported;
        if (picture.Length is 0 or > PictureProtocol.LargestPicture)
            return FsError.Corrupt;
        if (Take() is not { } process)
            return FsError.NotSupported;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Longest);
        (FsResult<byte[]> result, bool isUsable) = await process.ScaleAsync(picture, side, limit.Token).ConfigureAwait(false);
        _hasNoLibrary |= result.Error == FsError.NotSupported;
        GiveBack(process, isUsable);
        return result;
    }

    /// <summary>Ends those that are idle; one at work ends when it is given back.</summary>
    public void Dispose()
    {
        PictureProcess[] ended;
        lock (_lock)
        {
            _isDisposed = true;
            ended = [.. _idle];
            _idle.Clear();
            _ending?.Dispose();
        }

        foreach (PictureProcess process in ended)
            process.Dispose();
    }

    private PictureProcess? Take()
    {
        lock (_lock)
        {
            if (_isDisposed)
                return null;
            if (_idle.TryPop(out PictureProcess? idle))
                return idle;
        }

        return PictureProcess.Start(command);
    }

    private void GiveBack(PictureProcess process, bool isUsable)
    {
        lock (_lock)
        {
            if (isUsable && !_isDisposed && process.Count < MostPictures)
            {
                _idle.Push(process);
                _ending ??= time.CreateTimer(static state => ((PictureProcesses)state!).EndIdle(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _ending.Change(LongestIdle, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        process.Dispose();
    }

    private void EndIdle()
    {
        PictureProcess[] ended;
        lock (_lock)
        {
            ended = _isDisposed ? [] : [.. _idle];
            if (!_isDisposed)
                _idle.Clear();
        }

        foreach (PictureProcess process in ended)
            process.Dispose();
    }
}
