using System.Text;
using MusicFs.Contracts.Origins;

namespace MusicFs.Plugin.Archive;

/// <summary>
/// Puts an archive's index together from names as archives have them, which can be anything: every path that comes out is one, folders are there
/// where names imply them, and what is left out is told. Used by one thread.
/// </summary>
internal sealed class ArchiveIndexBuilder(int most)
{
    private const int LongestName = 255;
    private const int LongestPath = 4096;
    private const int MostFolders = 64;
    private const int MostExamples = 5;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<OriginPath, ArchiveEntry> _files = [];
    private readonly HashSet<OriginPath> _folders = [];
    private readonly List<string> _examples = [];
    private int _left;

    /// <summary>Whether there is more than is read of one archive.</summary>
    public bool IsOver => _files.Count + _folders.Count > most;

    /// <summary>What was left out and why, with the first few by name; empty where nothing was.</summary>
    public string Left => _left == 0 ? ""
        : $"{string.Join("; ", _examples)}{(_left > _examples.Count ? $"; and {_left - _examples.Count} more" : "")}";

    /// <summary>Something is not shown.</summary>
    /// <param name="name">As the archive has it.</param>
    /// <param name="why">Goes on behind the name: <c>is encrypted</c>.</param>
    public void LeaveOut(string name, string why)
    {
        _left++;
        if (_examples.Count < MostExamples)
            _examples.Add($"'{Shown(name)}' {why}");
    }

    /// <summary>A folder, and those above it.</summary>
    public void AddFolder(string name)
    {
        if (PathOf(name) is { } path)
            AddFolders(path);
    }

    /// <summary>A file; of two with one name the later counts, because that is how archives are updated.</summary>
    public void AddFile(string name, ArchiveEntry entry)
    {
        if (PathOf(name) is not { } path)
            return;
        if (path.IsRoot)
        {
            LeaveOut(name, "has no name");
            return;
        }

        if (!_files.TryAdd(path, entry))
        {
            LeaveOut(name, "is there again, and the later one counts");
            _files[path] = entry;
        }

        AddFolders(path.Parent);
    }

    /// <summary>The file of a name that was added before; null where there is none.</summary>
    public ArchiveEntry? Find(string name) => PathOf(name) is { } path ? _files.GetValueOrDefault(path) : null;

    public ArchiveIndex Build()
    {
        Dictionary<OriginPath, List<OriginPath>> folders = new() { [OriginPath.Root] = [] };
        foreach (OriginPath folder in _folders)
        {
            folders.Add(folder, []);
            if (_files.Remove(folder))
                LeaveOut(folder.ToString(), "is a file and a folder, and the folder counts");
        }

        foreach (OriginPath path in _folders.Concat(_files.Keys))
            folders[path.Parent].Add(path);
        return new ArchiveIndex(_files, folders);
    }

    private void AddFolders(OriginPath folder)
    {
        for (OriginPath path = folder; !path.IsRoot && !IsOver && _folders.Add(path); path = path.Parent)
        {
        }
    }

    /// <summary>
    /// A path within the archive; null, and told, where the name is none. What is in front of an absolute path goes, as it does when
    /// archives are unpacked; <c>..</c> leads nowhere.
    /// </summary>
    private OriginPath? PathOf(string name)
    {
        string[] parts = name.Split('/', StringSplitOptions.RemoveEmptyEntries);
        List<byte> bytes = [];
        int depth = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            string part = parts[i];
            if (part == "." || (i == 0 && part.Length == 2 && part[1] == ':' && char.IsAsciiLetter(part[0])))
                continue;
            if (part == "..")
                return Refuse(name, "leads out of the archive");
            if (part.Contains('\0', StringComparison.Ordinal) || Encode(part) is not { } encoded)
                return Refuse(name, "has a name that no file has");
            if (encoded.Length > LongestName || bytes.Count + encoded.Length >= LongestPath || ++depth > MostFolders)
                return Refuse(name, "has a name that is too long");
            if (bytes.Count > 0)
                bytes.Add((byte)'/');
            bytes.AddRange(encoded);
        }

        return new OriginPath(bytes.ToArray());
    }

    private OriginPath? Refuse(string name, string why)
    {
        LeaveOut(name, why);
        return null;
    }

    private static byte[]? Encode(string part)
    {
        try
        {
            return Strict.GetBytes(part);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }

    private static string Shown(string name)
    {
        string text = string.Concat(name.Take(100).Select(static c => char.IsControl(c) ? '?' : c));
        return name.Length > text.Length ? text + "..." : text;
    }
}
