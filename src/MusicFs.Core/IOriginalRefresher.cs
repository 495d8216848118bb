using MusicFs.Core.Tree;

namespace MusicFs.Core;

/// <summary>Brings the tree up to date with one original.</summary>
public interface IOriginalRefresher
{
    /// <summary>Looks at the original again and publishes what changed. Several calls for one file do the work once.</summary>
    Task RefreshAsync(OriginalFile original);
}
