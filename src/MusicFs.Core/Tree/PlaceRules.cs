using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>
/// Where people have things in the view instead of where templates have them. Guarded by the lock of the tree that it belongs to. What was
/// moved stays where it was moved to when its tags change; what was never moved goes with the folder that templates have it in.
/// </summary>
internal sealed class PlaceRules
{
    /// <summary>Names of the views, empty for the one that has the root itself: nothing goes from one to another.</summary>
    private readonly HashSet<string> _views = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<ulong, List<TreeMove>> _tracks = [];
    private readonly Dictionary<(string OriginId, OriginPath Path), List<TreeMove>> _files = [];
    private readonly Dictionary<string, string> _folders = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyCollection<string> Views
    {
        set
        {
            _views.Clear();
            _views.UnionWith(value);
        }
    }

    public static bool AreSame(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a view has its folder at a path, or, where that is empty, the root itself.</summary>
    public bool IsView(string path) => _views.Contains(path);

    /// <summary>The view that a place is in: a folder at the root, or the root itself.</summary>
    public string ViewOf(string place)
    {
        int slash = place.IndexOf('/', StringComparison.Ordinal);
        string first = slash < 0 ? place : place[..slash];
        return _views.TryGetValue(first, out string? view) ? view : "";
    }

    public void Set(string originId, OriginPath path, TreeMove rule)
    {
        List<TreeMove> rules = rule.Identity != 0 ? ListOf(_tracks, rule.Identity) : ListOf(_files, (originId, path));
        rules.RemoveAll(known => known.Part == rule.Part && AreSame(known.Place, rule.Place));
        if (rule.Shown is not null)
            rules.Add(rule);
    }

    public void SetFolder(string place, string? shown)
    {
        if (shown is null)
            _folders.Remove(place);
        else
            _folders[place] = shown;
    }

    /// <summary>A file as templates have it, where people have it.</summary>
    public TreeFile Map(string originId, in TreeFile file)
    {
        if (_tracks.Count + _files.Count + _folders.Count == 0)
            return file;
        TreeFile mapped = file;
        if (file.Places.Count > 0)
            mapped = mapped with { Places = Map(originId, file.Path, file.IsSide ? 0 : file.Identity, 0, file.Places) };
        if (file.Parts is { Count: > 0 } parts)
        {
            // Of a playlist each part is one place of the one file.
            List<TreePart> shown = new(parts.Count);
            foreach (TreePart part in parts)
                shown.Add(part with { Places = Map(originId, file.Path, file.IsSide ? 0 : file.Identity, file.IsSide ? 0 : part.Number, part.Places) });
            if (file.IsSide)
                shown.RemoveAll(static part => part.Places.Count == 0);
            mapped = mapped with { Parts = shown };
        }

        return mapped;
    }

    /// <summary>Places as templates have them, as people have them.</summary>
    public IReadOnlyList<string> Map(string originId, OriginPath path, ulong identity, int part, IReadOnlyList<string> places)
    {
        List<TreeMove>? all = identity != 0 ? _tracks.GetValueOrDefault(identity) : _files.GetValueOrDefault((originId, path));
        List<TreeMove> rules = all is null ? [] : [.. all.Where(rule => rule.Part == part)];
        if (rules.Count == 0 && _folders.Count == 0)
            return places;
        string?[] shown = new string?[places.Count];
        for (int i = 0; i < shown.Length; i++)
        {
            // What is where it was put already is right there.
            if ((rules.Find(rule => AreSame(rule.Place, places[i])) ?? rules.Find(rule => AreSame(rule.Shown!, places[i]))) is not { } rule)
                continue;
            shown[i] = rule.Shown;
            rules.Remove(rule);
        }

        for (int i = 0; i < shown.Length; i++)
        {
            if (shown[i] is not null)
                continue;
            // Its tags have it elsewhere since; it stays where it was put.
            TreeMove? rule = rules.Find(rule => ViewOf(rule.Place) == ViewOf(places[i]));
            shown[i] = rule?.Shown ?? InFolder(places[i]);
            if (rule is not null)
                rules.Remove(rule);
        }

        return [.. shown.OfType<string>().Where(static place => place.Length > 0).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Where a place is shown because a folder that it is in was moved, the innermost that was.</summary>
    public string InFolder(string place)
    {
        for (int slash = place.LastIndexOf('/'); slash > 0; slash = place.LastIndexOf('/', slash - 1))
        {
            if (_folders.TryGetValue(place[..slash], out string? shown))
                return shown + place[slash..];
        }

        return place;
    }

    private static List<TreeMove> ListOf<TKey>(Dictionary<TKey, List<TreeMove>> rules, TKey key)
        where TKey : notnull
    {
        if (!rules.TryGetValue(key, out List<TreeMove>? list))
            rules.Add(key, list = []);
        return list;
    }
}
