using System.Text;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Configuration;

/// <summary>
/// Which id each origin of a library has had, in a file beside what people made: an origin that is named by its location alone gets the
/// same id at each start, whatever other origins come and go, so that what is known under the id stays its own.
/// </summary>
internal static class RememberedOrigins
{
    private const string FileName = "origins";

    /// <summary>More than any library has had.</summary>
    private const int LargestFile = 1 << 20;

    /// <summary>Ids by location. Nothing where nothing is remembered, or it cannot be read: ids are then made as for the first time.</summary>
    public static IReadOnlyDictionary<string, string> Read(string stateDirectory)
    {
        Dictionary<string, string> ids = new(StringComparer.Ordinal);
        try
        {
            using FileStream file = new(Path.Combine(stateDirectory, FileName), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using StreamReader text = new(file);
            while (file.Length < LargestFile && text.ReadLine() is { } line)
            {
                if (line.Split('\t') is [var id, { Length: > 0 } location] && OriginLocation.IsId(id))
                    ids[location] = id;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // None yet; or the mount says what is wrong with the folder.
        }

        return ids;
    }

    /// <summary>Remembers these as well. An id that another location had is from now on this one's: a person said so.</summary>
    /// <returns>Null, or why it cannot be remembered.</returns>
    public static Problem? Add(string stateDirectory, IReadOnlyList<OriginLocation> origins)
    {
        IReadOnlyDictionary<string, string> before = Read(stateDirectory);
        Dictionary<string, string> ids = before.Where(known => !origins.Any(origin => IsSameId(origin.Id, known.Value))).ToDictionary(StringComparer.Ordinal);
        foreach (OriginLocation origin in origins.Where(static origin => !origin.Location.Any(char.IsControl)))
            ids[origin.Location] = origin.Id;
        if (ids.Count == before.Count && ids.All(pair => before.GetValueOrDefault(pair.Key) == pair.Value))
            return null;
        if (LibraryPlaces.Create(stateDirectory) is { } problem)
            return problem;
        string path = Path.Combine(stateDirectory, FileName);
        try
        {
            IEnumerable<string> lines = ids.OrderBy(static pair => pair.Value, StringComparer.Ordinal).Select(static pair => $"{pair.Value}\t{pair.Key}\n");
            File.WriteAllText(path + ".new", string.Concat(lines), new UTF8Encoding(false));
            File.Move(path + ".new", path, overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem($"The ids of the origins cannot be remembered in {path}: {e.Message}", "Check the folder's rights and its disk, or give ids: --origin ID=LOCATION.");
        }
    }

    private static bool IsSameId(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
