using System.Runtime.InteropServices;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Reading;

/// <summary>
/// An original that was open in another process and is opened here by the first read. Where that fails the next read tries again: its origin
/// may be away for a moment.
/// </summary>
internal sealed class LateFile(OriginVersion version, Func<CancellationToken, ValueTask<FsResult<IOriginFile>>> open) : IOriginFile
{
    private readonly Lock _lock = new();
    private IOriginFile? _file;
    private bool _isDisposed;

    public OriginVersion Version => version;

    public SafeHandle? LocalHandle => _file?.LocalHandle;

    public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation) =>
        _file is { } file ? file.ReadAsync(offset, destination, cancellation) : OpenAndReadAsync(offset, destination, cancellation);

    public void Dispose()
    {
        IOriginFile? file;
        lock (_lock)
        {
            _isDisposed = true;
            file = _file;
        }

        file?.Dispose();
    }

    private async ValueTask<FsResult<int>> OpenAndReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        FsResult<IOriginFile> opened = await open(cancellation).ConfigureAwait(false);
        if (!opened.IsSuccess)
            return opened.Error;
        IOriginFile? file;
        bool isWanted;
        lock (_lock)
        {
            isWanted = !_isDisposed && _file is null;
            if (isWanted)
                _file = opened.Value;
            file = _isDisposed ? null : _file;
        }

        // Another read was faster, or it was closed meanwhile.
        if (!isWanted)
            opened.Value.Dispose();
        return file is null ? FsError.BadHandle : await file.ReadAsync(offset, destination, cancellation).ConfigureAwait(false);
    }
}
