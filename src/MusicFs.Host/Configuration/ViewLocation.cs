using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Templates;

namespace MusicFs.Host.Configuration;

/// <summary>A view as a person names it: <c>NAME=TEMPLATE</c>. The name is its folder at the root of the mount.</summary>
/// <param name="Name">Unique, also where case is ignored.</param>
/// <param name="Template">Where tracks lie in it; not checked yet.</param>
public sealed record ViewLocation(string Name, string Template)
{
    private const string Example = "For example: --view 'Genres=$genre/$artist - $title.$format'";

    /// <summary>Reads all <c>--view</c> values of a mount.</summary>
    /// <returns>The views in the order given, or the first thing that is wrong with them.</returns>
    public static (IReadOnlyList<ViewLocation> Views, Problem? Problem) ParseAll(IReadOnlyList<string> values)
    {
        List<ViewLocation> views = [];
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase) { ".origins" };
        foreach (string value in values)
        {
            int equals = value.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                return ([], new Problem($"The view '{value}' has no name.", Example));
            string name = value[..equals];
            if (!IsName(name))
                return ([], new Problem($"A view cannot be called '{name}': it is a folder's name.", Example));
            if (!taken.Add(name))
                return ([], new Problem($"Two views are called '{name}'.", "Give each view a name of its own."));
            views.Add(new ViewLocation(name, value[(equals + 1)..]));
        }

        return (views, null);
    }

    /// <summary>Whether a text may be the name of a view, as it is.</summary>
    internal static bool IsName(string text) =>
        text.Length > 0 && NameRules.MakeSafe(text, NamePolicy.Posix, NameContext.AtRoot) == text && !text.Equals(".origins", StringComparison.OrdinalIgnoreCase);
}
