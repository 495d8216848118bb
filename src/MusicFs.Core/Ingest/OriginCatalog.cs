using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Ingest;

/// <summary>
/// What a scan found on one origin. Filled by many workers at once; afterwards changed file by file by the scanner, one
/// change at a time.
/// </summary>
internal sealed class OriginCatalog(string originId)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<OriginPath, KnownFile> _files = [];
    private readonly Dictionary<OriginPath, OriginEntry> _folders = [];

    public void AddFolder(OriginEntry folder)
    {
        lock (_lock)
            _folders[folder.Path] = folder;
    }

    public void Put(KnownFile file)
    {
        lock (_lock)
            _files[file.File.Path] = file;
    }

    public void Remove(OriginPath path)
    {
        lock (_lock)
            _files.Remove(path);
    }

    public bool TryGet(OriginPath path, out KnownFile file)
    {
        lock (_lock)
            return _files.TryGetValue(path, out file);
    }

    /// <summary>Takes over what <paramref name="before"/> knew at and below a folder that could not be listed now.</summary>
    public void Keep(OriginCatalog before, OriginPath folder)
    {
        foreach (KnownFile file in before._files.Values)
        {
            if (file.File.Path.IsBelow(folder))
                Put(file);
        }

        foreach (OriginEntry known in before._folders.Values)
        {
            if (known.Path.IsBelow(folder))
                AddFolder(known);
        }
    }

    public OriginContents ToContents()
    {
        lock (_lock)
            return new OriginContents(originId, [.. _folders.Values], Array.ConvertAll([.. _files.Values], known => known.File));
    }
}
