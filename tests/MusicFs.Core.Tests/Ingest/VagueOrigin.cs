using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Testing.Origins;

namespace MusicFs.Core.Tests.Ingest;

/// <summary>An origin whose lists are pages for people: a file is what is known of it, if it is that, or it has to be asked. Counts who asks.</summary>
internal sealed class VagueOrigin(MemoryOrigin inner) : IOrigin
{
    private int _stats, _opens;

    /// <summary>Files that were asked for, not opened.</summary>
    public int Stats => Volatile.Read(ref _stats);

    public int Opens => Volatile.Read(ref _opens);

    /// <summary>The error of opening a file.</summary>
    public Func<OriginPath, FsError> OnOpen { get; set; } = static _ => FsError.None;

    public string Id => inner.Id;

    public OriginCapabilities Capabilities => inner.Capabilities;

    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation) => inner.ListAsync(directory, cancellation);

    public async ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(
        OriginPath directory, Func<OriginPath, OriginVersion?> known, CancellationToken cancellation)
    {
        FsResult<IReadOnlyList<OriginEntry>> listed = await inner.ListAsync(directory, cancellation);
        return listed.IsSuccess
            ? listed.Value.Select(entry => entry.Kind == NodeKind.Directory || known(entry.Path) == entry.Version ? entry : entry with { Version = OriginVersion.Unknown }).ToArray()
            : listed;
    }

    public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation)
    {
        if (!path.IsRoot)
            Interlocked.Increment(ref _stats);
        return inner.StatAsync(path, cancellation);
    }

    public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _opens);
        return OnOpen(path) is var error and not FsError.None ? new(error) : inner.OpenAsync(path, expected, cancellation);
    }

    public async ValueTask<FsResult<IOriginFile>> OpenListedAsync(OriginPath path, OriginVersion listed, CancellationToken cancellation)
    {
        FsResult<OriginEntry> found = await inner.StatAsync(path, cancellation);
        return found.IsSuccess ? await OpenAsync(path, listed == OriginVersion.Unknown ? found.Value.Version : listed, cancellation) : found.Error;
    }

    public ValueTask<FsError> ProbeAsync(CancellationToken cancellation) => inner.ProbeAsync(cancellation);
}
