using System.Runtime.InteropServices;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Resilience;

/// <summary>
/// Opens a file again whose handle turns out to be dead, as all are when a share has been mounted anew or its server forgot them. Only the
/// same version is taken: to whoever reads it is the same file.
/// </summary>
internal sealed class ReopeningOrigin(IOrigin inner) : IOrigin
{
    public string Id => inner.Id;

    public OriginCapabilities Capabilities => inner.Capabilities;

    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation) =>
        inner.ListAsync(directory, cancellation);

    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, Func<OriginPath, OriginVersion?> known, CancellationToken cancellation) =>
        inner.ListAsync(directory, known, cancellation);

    public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation) => inner.StatAsync(path, cancellation);

    public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation) =>
        OpenAtAsync(path, expected, default, cancellation);

    public async ValueTask<FsResult<IOriginFile>> OpenAtAsync(OriginPath path, OriginVersion expected, FirstRead first, CancellationToken cancellation)
    {
        FsResult<IOriginFile> opened = await inner.OpenAtAsync(path, expected, first, cancellation).ConfigureAwait(false);
        return opened.IsSuccess ? new ReopeningFile(this, path, opened.Value) : opened.Error;
    }

    public async ValueTask<FsResult<IOriginFile>> OpenListedAsync(OriginPath path, OriginVersion listed, CancellationToken cancellation)
    {
        FsResult<IOriginFile> opened = await inner.OpenListedAsync(path, listed, cancellation).ConfigureAwait(false);
        return opened.IsSuccess ? new ReopeningFile(this, path, opened.Value) : opened.Error;
    }

    public ValueTask<FsError> ProbeAsync(CancellationToken cancellation) => inner.ProbeAsync(cancellation);

    private ValueTask<FsResult<IOriginFile>> OpenAgainAsync(OriginPath path, OriginVersion version, CancellationToken cancellation) =>
        inner.OpenAsync(path, version, cancellation);

    private sealed class ReopeningFile(ReopeningOrigin origin, OriginPath path, IOriginFile file) : IOriginFile
    {
        private readonly Lock _lock = new();
        private readonly OriginVersion _version = file.Version;
        private IOriginFile? _file = file;
        private bool _isDisposed;

        public OriginVersion Version => _version;

        // The kernel could not open it again.
        public SafeHandle? LocalHandle => null;

        public async ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
        {
            IOriginFile? now = Volatile.Read(ref _file);
            if (now is not null)
            {
                FsResult<int> read = await now.ReadAsync(offset, destination, cancellation).ConfigureAwait(false);
                if (read.Error is not (FsError.Stale or FsError.OriginUnavailable))
                    return read;
                Drop(now);
                // A handle that the server forgot; where the file was rewritten instead, the open says so.
                if (read.Error == FsError.OriginUnavailable)
                    return read;
            }

            FsResult<IOriginFile> opened = await origin.OpenAgainAsync(path, _version, cancellation).ConfigureAwait(false);
            if (!opened.TryGetValue(out IOriginFile? again))
                return opened.Error;
            return Take(again) is { } taken ? await taken.ReadAsync(offset, destination, cancellation).ConfigureAwait(false) : FsError.BadHandle;
        }

        public void Dispose()
        {
            IOriginFile? last;
            lock (_lock)
            {
                _isDisposed = true;
                last = _file;
                _file = null;
            }

            last?.Dispose();
        }

        private void Drop(IOriginFile dead)
        {
            if (Interlocked.CompareExchange(ref _file, null, dead) == dead)
                dead.Dispose();
        }

        /// <summary>Keeps what was opened, unless another read was faster; null where nobody has it open any more.</summary>
        private IOriginFile? Take(IOriginFile opened)
        {
            IOriginFile? kept;
            lock (_lock)
            {
                kept = _isDisposed ? null : _file ??= opened;
            }

            if (kept != opened)
                opened.Dispose();
            return kept;
        }
    }
}
