namespace MusicFs.Contracts.Origins;

/// <summary>
/// An origin that can tell of changes as they happen. One that cannot, or not here, is looked at from time to time; so is
/// whatever lies below a path that a watch says is <see cref="OriginChangeKind.Unwatched"/>.
/// </summary>
public interface IWatchableOrigin : IOrigin
{
    /// <summary>
    /// Begins to watch and returns at once. What cannot be watched is told by the watch itself, as
    /// <see cref="OriginChangeKind.Unwatched"/>. A watch that has ended stays so: begin another when the origin has answered again.
    /// </summary>
    IOriginWatch Watch(OriginWatchOptions options);
}
