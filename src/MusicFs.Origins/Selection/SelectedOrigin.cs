using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Selection;

/// <summary>
/// The part of an origin that a person wants: files that an include pattern matches, where there are any, without files and folders
/// that an exclude pattern matches. What is left out is not there. Another part may be wanted at any time. Does not own the origin it wraps.
/// </summary>
public sealed class SelectedOrigin(IOrigin whole, PathPatterns include, PathPatterns exclude) : IMonitoredOrigin
{
    private volatile Selection _selection = new(include, exclude);

    /// <inheritdoc/>
    public string Id => whole.Id;

    /// <inheritdoc/>
    public OriginCapabilities Capabilities => whole.Capabilities;

    /// <inheritdoc/>
    public OriginHealth Health => (whole as IMonitoredOrigin)?.Health ?? OriginHealth.Unknown;

    /// <inheritdoc/>
    public bool IsMetered => whole is IMonitoredOrigin { IsMetered: true };

    /// <summary>Another part is wanted from now on.</summary>
    public void Select(PathPatterns included, PathPatterns excluded) => _selection = new Selection(included, excluded);

    /// <summary>Whether a file is wanted.</summary>
    public bool IsWanted(OriginPath file) => _selection.IsWanted(file, NodeKind.File);

    /// <summary>Whether a file or folder is left out by its name.</summary>
    public bool IsExcluded(OriginPath path) => _selection.Exclude.Match(path);

    /// <inheritdoc/>
    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation) =>
        ListAsync(directory, () => whole.ListAsync(directory, cancellation));

    /// <inheritdoc/>
    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, Func<OriginPath, OriginVersion?> known, CancellationToken cancellation) =>
        ListAsync(directory, () => whole.ListAsync(directory, known, cancellation));

    private async ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, Func<ValueTask<FsResult<IReadOnlyList<OriginEntry>>>> list)
    {
        Selection selection = _selection;
        if (selection.Exclude.Match(directory))
            return FsError.NotFound;
        FsResult<IReadOnlyList<OriginEntry>> listing = await list().ConfigureAwait(false);
        return listing.IsSuccess ? new FsResult<IReadOnlyList<OriginEntry>>(listing.Value.Where(entry => selection.IsWanted(entry.Path, entry.Kind)).ToArray()) : listing;
    }

    /// <inheritdoc/>
    public async ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation)
    {
        FsResult<OriginEntry> entry = await whole.StatAsync(path, cancellation).ConfigureAwait(false);
        return entry.IsSuccess && !_selection.IsWanted(entry.Value.Path, entry.Value.Kind) ? FsError.NotFound : entry;
    }

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation) =>
        whole.OpenAsync(path, expected, cancellation);

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenAtAsync(OriginPath path, OriginVersion expected, FirstRead first, CancellationToken cancellation) =>
        whole.OpenAtAsync(path, expected, first, cancellation);

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenListedAsync(OriginPath path, OriginVersion listed, CancellationToken cancellation) =>
        whole.OpenListedAsync(path, listed, cancellation);

    /// <inheritdoc/>
    public ValueTask<FsError> ProbeAsync(CancellationToken cancellation) => whole.ProbeAsync(cancellation);

    private sealed record Selection(PathPatterns Include, PathPatterns Exclude)
    {
        /// <summary>A folder is walked unless it is excluded: what is included may lie below it.</summary>
        public bool IsWanted(OriginPath path, NodeKind kind) =>
            !Exclude.Match(path) && (kind == NodeKind.Directory || Include.IsEmpty || Include.Match(path));
    }
}
