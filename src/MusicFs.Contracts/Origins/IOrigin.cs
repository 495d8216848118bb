using MusicFs.Contracts.Errors;

namespace MusicFs.Contracts.Origins;

/// <summary>
/// A place that originals live in. It has no member that writes: that an original is never touched is a fact of the
/// type. Wrappers (time limit, retry, health) are origins too. Every member may be called from any thread, many at
/// once; none blocks the calling thread; none throws for an expected outcome, cancellation included
/// (<see cref="FsError.Interrupted"/>).
/// </summary>
public interface IOrigin
{
    /// <summary>Short, unique among the origins of a library, stable; the name of its folder under <c>/.origins</c>.</summary>
    string Id { get; }

    /// <summary>What it can do.</summary>
    OriginCapabilities Capabilities { get; }

    /// <summary>
    /// The entries of one directory in no particular order, complete or not at all: a listing that broke off is an
    /// error, because what it lacks would look deleted.
    /// </summary>
    ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation);

    /// <summary>
    /// As the other overload, for a caller who knows the folder from before. Where a list of the protocol does not tell a file's version exactly, the entry has the one that
    /// <paramref name="known"/> gives, if the list does not contradict it, and else <see cref="OriginVersion.Unknown"/>. So a list costs no request a file.
    /// </summary>
    /// <param name="directory">Which.</param>
    /// <param name="known">What a file was; null for one that was not there.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, Func<OriginPath, OriginVersion?> known, CancellationToken cancellation) =>
        ListAsync(directory, cancellation);

    /// <summary>One entry as it is now.</summary>
    ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation);

    /// <summary>Opens a file for reading. <see cref="FsError.Stale"/> when it no longer is <paramref name="expected"/>.</summary>
    ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation);

    /// <summary>As <see cref="OpenAsync"/>, for a caller who reads a range next: an origin may have it sent with the answer that says the version.</summary>
    /// <param name="path">Which.</param>
    /// <param name="expected">What it is to be.</param>
    /// <param name="first">What is read next.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<FsResult<IOriginFile>> OpenAtAsync(OriginPath path, OriginVersion expected, FirstRead first, CancellationToken cancellation) =>
        OpenAsync(path, expected, cancellation);

    /// <summary>
    /// Opens a file that a listing told of a moment ago, without asking the origin where that can be saved: that the file is another by now, or
    /// gone, is then the error of the first read. One that was listed as <see cref="OriginVersion.Unknown"/> is opened as what it is.
    /// </summary>
    ValueTask<FsResult<IOriginFile>> OpenListedAsync(OriginPath path, OriginVersion listed, CancellationToken cancellation) =>
        OpenAsync(path, listed, cancellation);

    /// <summary>Whether it answers: the cheapest call that proves its root is there.</summary>
    ValueTask<FsError> ProbeAsync(CancellationToken cancellation);
}
