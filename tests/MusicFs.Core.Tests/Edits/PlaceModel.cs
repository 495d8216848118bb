using MusicFs.Contracts.Errors;
using MusicFs.Core.Edits;

namespace MusicFs.Core.Tests.Edits;

/// <summary>What a view is after mkdir, mv, rm and rmdir, as plain paths. What is in the trash is known by its original alone.</summary>
internal sealed class PlaceModel
{
    private readonly SortedSet<string> _directories = new(StringComparer.Ordinal);

    /// <summary>By path the original.</summary>
    public SortedDictionary<string, string> Files { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Trash { get; } = [];

    public IEnumerable<string> Directories => _directories;

    public List<string> Shown => [.. _directories.Select(static path => path + "/").Concat(Files.Select(static file => $"{file.Key} -> {file.Value}")).Order(StringComparer.Ordinal)];

    public void Put(string original, string path)
    {
        Files.Add(path, original);
        for (string folder = FolderOf(path); folder.Length > 0; folder = FolderOf(folder))
            _directories.Add(folder);
    }

    public FsError Make(string path)
    {
        if (Files.ContainsKey(path) || _directories.Contains(path))
            return FsError.Exists;
        _directories.Add(path);
        return FsError.None;
    }

    public FsError Remove(string path)
    {
        if (_directories.Contains(path))
            return FsError.IsDirectory;
        if (!Files.Remove(path, out string? original))
            return FsError.NotFound;
        Trash.Add(original);
        return FsError.None;
    }

    public FsError RemoveDirectory(string path)
    {
        if (Files.ContainsKey(path))
            return FsError.NotDirectory;
        if (!_directories.Contains(path))
            return FsError.NotFound;
        if (HasEntries(path))
            return FsError.NotEmpty;
        _directories.Remove(path);
        return FsError.None;
    }

    public FsError Move(string from, string to)
    {
        bool isDirectory = _directories.Contains(from), isTargetDirectory = _directories.Contains(to), isTarget = isTargetDirectory || Files.ContainsKey(to);
        if (!isDirectory && !Files.ContainsKey(from))
            return FsError.NotFound;
        if (isDirectory && to.StartsWith(from + "/", StringComparison.Ordinal))
            return FsError.InvalidArgument;
        if (from == to)
            return FsError.None;
        if (isTarget && isDirectory != isTargetDirectory)
            return isDirectory ? FsError.NotDirectory : FsError.IsDirectory;
        if (isTargetDirectory && HasEntries(to))
            return FsError.NotEmpty;
        if (isTarget && !isDirectory)
            Remove(to);
        if (!isDirectory)
        {
            Files.Remove(from, out string? original);
            Files[to] = original!;
            return FsError.None;
        }

        foreach (string directory in _directories.Where(path => MovedPlaces.IsAtOrBelow(path, from)).ToList())
        {
            _directories.Remove(directory);
            _directories.Add(to + directory[from.Length..]);
        }

        foreach ((string path, string original) in Files.Where(file => MovedPlaces.IsAtOrBelow(file.Key, from)).ToList())
        {
            Files.Remove(path);
            Files.Add(to + path[from.Length..], original);
        }

        return FsError.None;
    }

    public void Restore(string original, string path)
    {
        Trash.Remove(original);
        if (Files.Remove(path, out string? replaced))
            Trash.Add(replaced);
        Files.Add(path, original);
    }

    private bool HasEntries(string directory) => _directories.Any(path => FolderOf(path) == directory) || Files.Keys.Any(path => FolderOf(path) == directory);

    private static string FolderOf(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : "";
}
