using MusicFs.Contracts.FileSystem;

namespace MusicFs.Library.Imports;

/// <summary>The library file of another program, read from its beginning to its end, and never written. Used by one thread at a time.</summary>
public interface IImportSource : IDisposable
{
    /// <summary>What program's: <c>beets</c>, <c>itunes</c>, <c>m3u</c> or <c>pls</c>.</summary>
    string Kind { get; }

    /// <summary>Things that tracks have there and that have no place here, and of how many tracks that is so.</summary>
    IReadOnlyDictionary<string, long> Left { get; }

    /// <summary>The next tracks.</summary>
    /// <param name="problem">Why it cannot be read further; null where it was.</param>
    /// <returns>None at the end, and where there is a problem.</returns>
    IReadOnlyList<ImportedTrack> Read(out Problem? problem);

    /// <summary>Whether somebody wrote to it since it was opened, as far as that can be told.</summary>
    bool HasChanged();
}
