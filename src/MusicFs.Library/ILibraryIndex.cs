using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;

namespace MusicFs.Library;

/// <summary>
/// What is remembered of the files of all origins between two runs. Reads come from any thread, many at once, and may wait for the
/// disk, so never from a filesystem operation. Changes are collected and written by one writer in batches; a read sees those that were
/// flushed, and may see others.
/// </summary>
public interface ILibraryIndex : IAsyncDisposable
{
    /// <summary>The files known in one folder, in no particular order; empty where the folder is not known.</summary>
    IReadOnlyList<CatalogFile> FilesIn(string originId, OriginPath folder);

    /// <summary>What is known of one file; null where nothing is.</summary>
    CatalogFile? Find(string originId, OriginPath path);

    /// <summary>Whether any file of an origin is known.</summary>
    bool HasFiles(string originId);

    /// <summary>Folders of an origin that hold files, sorted by path.</summary>
    IReadOnlyList<OriginPath> FoldersOf(string originId);

    /// <summary>
    /// A file of the origin, wherever it lies, of just this version; null where there is none, or where versions of the origin are not
    /// unique (<see cref="OriginVersion.Tag"/> is 0). It is how a file that moved is known again.
    /// </summary>
    CatalogFile? FindVersion(string originId, OriginVersion version);

    /// <summary>Whether a file of the catalog has this <see cref="CatalogFile.Identity"/>.</summary>
    bool HasIdentity(ulong identity);

    /// <summary>The file of this <see cref="CatalogFile.Identity"/>, on whatever origin; null where there is none.</summary>
    (string OriginId, CatalogFile File)? FindIdentity(ulong identity);

    /// <summary>The files of this audio, on whatever origin; where there are more than a hundred, a hundred of them.</summary>
    IReadOnlyList<(string OriginId, CatalogFile File)> FindAudio(AudioFingerprint audio);

    /// <summary>Gives a file the identity of another, whose row goes.</summary>
    ValueTask SetIdentityAsync(string originId, OriginPath path, ulong identity);

    /// <summary>Remembers a file in place of what was known under its path.</summary>
    ValueTask PutAsync(string originId, CatalogFile file);

    /// <summary>
    /// Remembers what tracks a sheet beside a file says are in it: title and performer of each, with a tab between, one a line; null for none. What is
    /// put for the file later leaves it as it is.
    /// </summary>
    ValueTask SetPartsAsync(string originId, OriginPath path, string? parts);

    /// <summary>Forgets a file. Only for one that is known to be gone.</summary>
    ValueTask RemoveAsync(string originId, OriginPath path);

    /// <summary>Completes when everything before it is on disk, or with the reason why it is not.</summary>
    Task<Problem?> FlushAsync();

    /// <summary>Counts what is there.</summary>
    CatalogStatistics GetStatistics();
}
