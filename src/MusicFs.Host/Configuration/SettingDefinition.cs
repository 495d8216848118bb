namespace MusicFs.Host.Configuration;

/// <summary>One setting there is.</summary>
/// <param name="Pattern">Its name; <c>*</c> stands for a name that a person chooses.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Default">What holds where it is not set, in words.</param>
/// <param name="Example">A value as a file may have it.</param>
/// <param name="Description">One sentence.</param>
internal sealed record SettingDefinition(string Pattern, SettingKind Kind, string Default, string Example, string Description)
{
    public const string Any = "*";

    public string[] Parts { get; } = Pattern.Split('.');

    /// <summary>Whether it takes a list and not a single value.</summary>
    public bool IsList => Kind.IsList;

    public bool Matches(ReadOnlySpan<string> path) => path.Length == Parts.Length && StartsLike(path);

    /// <summary>Whether <paramref name="path"/> is a section that this setting is in.</summary>
    public bool IsBelow(ReadOnlySpan<string> path) => path.Length < Parts.Length && StartsLike(path);

    private bool StartsLike(ReadOnlySpan<string> path)
    {
        for (int i = 0; i < path.Length; i++)
        {
            if (Parts[i] != Any && Parts[i] != path[i])
                return false;
        }

        return true;
    }
}
