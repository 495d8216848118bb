using MusicFs.Contracts.Tags;
using MusicFs.Library.User;

namespace MusicFs.Core.Edits;

/// <summary>What a file says otherwise than another.</summary>
internal static class TagDifference
{
    private const int LongestName = 128;

    /// <summary>Fields that have other values, with the new ones; none for a field that is gone.</summary>
    public static Dictionary<string, IReadOnlyList<string>> Fields(TrackTags before, TrackTags after)
    {
        Dictionary<string, IReadOnlyList<string>> changed = new(StringComparer.Ordinal);
        foreach ((string name, IReadOnlyList<string> values) in after.Fields)
        {
            if (!values.SequenceEqual(before.Fields.GetValueOrDefault(name) ?? []))
                changed[name] = values;
        }

        foreach (string name in before.Fields.Keys.Where(name => !after.Fields.ContainsKey(name)))
            changed[name] = [];
        return changed;
    }

    /// <summary>Types of which there are other pictures: the first of the new ones, null where there is none any more.</summary>
    public static Dictionary<PictureType, OverlayPicture?> Pictures(TaggedContent before, TaggedContent after)
    {
        Dictionary<PictureType, OverlayPicture?> changed = [];
        foreach (PictureType type in before.Pictures.Keys.Union(after.Pictures.Keys))
        {
            IReadOnlyList<OverlayPicture> old = before.Pictures.GetValueOrDefault(type) ?? [], now = after.Pictures.GetValueOrDefault(type) ?? [];
            if (!old.Select(static picture => picture.Hash).SequenceEqual(now.Select(static picture => picture.Hash)))
                changed[type] = now.Count > 0 ? now[0] : null;
        }

        return changed;
    }

    /// <summary>Whether overlays can have a field of that name.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && OverlayPicture.TypeOf(name) is null && !name.Any(static letter => letter is < ' ' or > '}' or '=' or (>= 'a' and <= 'z'));
}
