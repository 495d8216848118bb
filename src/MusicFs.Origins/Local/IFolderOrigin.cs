using MusicFs.Contracts.Origins;
using MusicFs.Origins.Resilience;

namespace MusicFs.Origins.Local;

/// <summary>A folder that this system reaches by a path. <see cref="FolderOrigins"/> has the one of the system that runs.</summary>
public interface IFolderOrigin : IWatchableOrigin, ISpaceTeller, IDisposable
{
    /// <summary>The folder.</summary>
    string RootPath { get; }
}
