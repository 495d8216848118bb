using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Selection;

/// <summary>
/// The part of an origin that a person wants: files that an include pattern matches, where there are any, without files and folders
/// that an exclude pattern matches. What is left out is not there. Does not own the origin it wraps.
/// </summary>
public sealed class SelectedOrigin(IOrigin whole, PathPatterns include, PathPatterns exclude) : IMonitoredOrigin
{
    /// <inheritdoc/>
    public string Id => whole.Id;

    /// <inheritdoc/>
    public OriginCapabilities Capabilities => whole.Capabilities;

    /// <inheritdoc/>
    public OriginHealth Health => (whole as IMonitoredOrigin)?.Health ?? OriginHealth.Unknown;

    /// <inheritdoc/>
    public bool IsMetered => whole is IMonitoredOrigin { IsMetered: true };

    /// <inheritdoc/>
    public async ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation)
    {
        if (exclude.Match(directory))
            return FsError.NotFound;
        FsResult<IReadOnlyList<OriginEntry>> listing = await whole.ListAsync(directory, cancellation).ConfigureAwait(false);
        return listing.IsSuccess ? new FsResult<IReadOnlyList<OriginEntry>>(listing.Value.Where(IsSelected).ToArray()) : listing;
    }

    /// <inheritdoc/>
    public async ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation)
    {
        FsResult<OriginEntry> entry = await whole.StatAsync(path, cancellation).ConfigureAwait(false);
        return entry.IsSuccess && !IsSelected(entry.Value) ? FsError.NotFound : entry;
    }

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation) =>
        whole.OpenAsync(path, expected, cancellation);

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenAtAsync(OriginPath path, OriginVersion expected, long offset, int length, CancellationToken cancellation) =>
        whole.OpenAtAsync(path, expected, offset, length, cancellation);

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenListedAsync(OriginPath path, OriginVersion listed, CancellationToken cancellation) =>
        whole.OpenListedAsync(path, listed, cancellation);

    /// <inheritdoc/>
    public ValueTask<FsError> ProbeAsync(CancellationToken cancellation) => whole.ProbeAsync(cancellation);

    /// <summary>A folder is walked unless it is excluded: what is included may lie below it.</summary>
    private bool IsSelected(OriginEntry entry) =>
        !exclude.Match(entry.Path) && (entry.Kind == NodeKind.Directory || include.IsEmpty || include.Match(entry.Path));
}
