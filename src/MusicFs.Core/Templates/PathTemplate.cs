using MusicFs.Core.Templates.Nodes;

namespace MusicFs.Core.Templates;

/// <summary>
/// A path template, parsed once and rendered for every track of a view (grammar: docs/templates.md). Immutable; any number of
/// threads render with it at once. What it yields is safe as a path: every component has been through <see cref="NameRules"/>.
/// </summary>
public sealed class PathTemplate
{
    /// <summary>A track under more places than this is hostile or a mistake; the first ones are kept.</summary>
    private const int MaxPaths = 64;

    private readonly TemplateNode _root;
    private readonly int[] _plurals;

    internal PathTemplate(TemplateNode root, int[] plurals, UniqueDefinition[] uniques)
    {
        _root = root;
        _plurals = plurals;
        Uniques = uniques;
    }

    /// <summary>The tree of a mount that was not told otherwise.</summary>
    public static PathTemplate Default { get; } =
        Parse("$albumartist/$album< ($year)> [$format_upper]/<$disctrack - >$title.$format").Template!;

    /// <summary>Its <c>%aunique{}</c>: what a path depends on of other albums.</summary>
    internal IReadOnlyList<UniqueDefinition> Uniques { get; }

    /// <summary>Compiles the text, or says where and why it is wrong.</summary>
    public static PathTemplateResult Parse(string text) => new TemplateParser(text).Parse();

    /// <summary>
    /// The track's paths, without a leading <c>/</c>: one as a rule, several where the template has a plural variable
    /// (<c>$artists</c>) and the track several values of it. Never empty and without duplicates.
    /// </summary>
    public IReadOnlyList<string> Render(TrackFacts facts, NamePolicy policy = NamePolicy.Posix)
    {
        RenderScope scope = RenderScope.Rent(facts);
        string[] paths = _plurals.Length == 0 ? [RenderOne(scope, policy)] : RenderEach(scope, policy);
        scope.Return();
        return paths;
    }

    private string[] RenderEach(RenderScope scope, NamePolicy policy)
    {
        List<string> paths = [];
        Span<int> counts = stackalloc int[_plurals.Length];
        int combinations = 1;
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = Math.Clamp(PluralVariables.Values(_plurals[i], scope.Facts).Count, 1, MaxPaths);
            combinations = Math.Min(combinations * counts[i], MaxPaths);
        }
        for (int n = 0; n < combinations; n++)
        {
            int rest = n;
            for (int i = 0; i < counts.Length; i++)
            {
                scope.Pick(_plurals[i], rest % counts[i]);
                rest /= counts[i];
            }
            string path = RenderOne(scope, policy);
            if (!paths.Contains(path))
                paths.Add(path);
        }
        return [.. paths];
    }

    private string RenderOne(RenderScope scope, NamePolicy policy)
    {
        scope.Begin();
        _root.Append(scope);
        return PathComposer.Compose(scope, policy);
    }
}
