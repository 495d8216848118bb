namespace MusicFs.Core.Templates;

/// <summary>One of the trees that a library is shown as.</summary>
/// <param name="Name">The folder at the root that holds it, a safe name; empty for the root itself.</param>
/// <param name="Template">Where tracks lie in it.</param>
public sealed record TreeView(string Name, PathTemplate Template)
{
    /// <summary>The default template at the root.</summary>
    public static TreeView Default { get; } = new("", PathTemplate.Default);

    internal IEnumerable<string> Render(TrackFacts facts, NamePolicy policy)
    {
        IReadOnlyList<string> paths = Template.Render(facts, policy);
        return Name.Length == 0 ? paths : paths.Select(path => $"{Name}/{path}");
    }
}
