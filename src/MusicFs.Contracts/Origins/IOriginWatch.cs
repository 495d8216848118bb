namespace MusicFs.Contracts.Origins;

/// <summary>
/// A watch over an origin; it lasts until it is disposed or the origin cannot be watched any more. The usual use, in a task of its own:
/// <code>
/// await using IOriginWatch watch = origin.Watch(new OriginWatchOptions { Skips = filter.Skips });
/// await foreach (OriginChange change in watch.ReadAsync(stop))
/// {
///     if (change.Problem is { } problem)
///         log.LogWarning("{Problem}", problem);
///     rescans.Request(origin, change);    // Folder: list it; Tree: list all below; Unwatched: list all below, and again every interval
/// }
/// </code>
/// Nothing is lost between a watch and a listing: the first change is the whole <see cref="OriginChangeKind.Tree"/>, told once watching has
/// begun, and a change during a listing is told after it. A slow reader costs no memory: changes are merged until they are taken.
/// </summary>
public interface IOriginWatch : IAsyncDisposable
{
    /// <summary>
    /// The changes, gathered and merged. One reader at a time. Ends, without an exception, with the watch or with
    /// <paramref name="cancellation"/>; the last change of a watch that could not go on is an unwatched root.
    /// </summary>
    IAsyncEnumerable<OriginChange> ReadAsync(CancellationToken cancellation);

    /// <summary>
    /// Whether a file is in the middle of being written, as far as the watch knows, and is better left as it was: its folder is
    /// told of again when it has been closed or its size and time have come to rest. Any thread; never waits.
    /// </summary>
    bool IsBeingWritten(OriginPath file);
}
