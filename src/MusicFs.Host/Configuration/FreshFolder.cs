namespace MusicFs.Host.Configuration;

/// <summary>A folder that a command is about to make, so that one that is refused leaves nothing behind.</summary>
public sealed class FreshFolder
{
    private readonly List<string> _missing = [];

    /// <summary>Notes what of the way to it is not there yet.</summary>
    /// <param name="path">Absolute; null for none.</param>
    public FreshFolder(string? path)
    {
        for (; path is not null && !Directory.Exists(path); path = Path.GetDirectoryName(path))
            _missing.Add(path);
    }

    /// <summary>Removes what was not there, as far as nothing was put into it but a log that is empty.</summary>
    public void RemoveIfEmpty()
    {
        try
        {
            foreach (string folder in _missing.Where(Directory.Exists))
            {
                FileInfo log = new(Path.Combine(folder, LibraryPlaces.LogFile));
                if (log is { Exists: true, Length: 0 })
                    log.Delete();
                Directory.Delete(folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is something in it, or it is not ours to remove.
        }
    }
}
