using System.Globalization;
using MusicFs.Origins.Selection;

namespace MusicFs.Host.Configuration;

/// <summary>What values a setting takes.</summary>
/// <param name="Takes">As a phrase: "This takes ...".</param>
/// <param name="IsValid">Whether a text is such a value.</param>
internal sealed record SettingKind(string Takes, Func<string, bool> IsValid)
{
    /// <summary>Whether it takes a list and not a single value.</summary>
    public bool IsList { get; private init; }

    public static SettingKind Flag { get; } = new("true or false", static text => text is "true" or "false");

    public static SettingKind Octal { get; } = new(
        "an octal number up to 0777, as 022", static text => text.Length is > 0 and <= 4 && text.All(static c => c is >= '0' and <= '7')
            && Convert.ToInt32(text, 8) <= 0b111_111_111);

    /// <summary>A folder or file, absolute by the time it is looked at.</summary>
    public static SettingKind Place { get; } = new("an absolute path, or one that begins with ~/", Path.IsPathRooted);

    /// <summary>Checked by what reads templates.</summary>
    public static SettingKind Template { get; } = new("a path template (docs/templates.md)", static text => Composition.CheckTemplate(text) is null);

    /// <summary>Names the daemon's socket and its folders.</summary>
    public static SettingKind LibraryName { get; } = new(
        "a name of letters, digits, '.', '_' and '-', without a dot in front, up to 64 characters", LibraryPlaces.IsLibraryName);

    public static SettingKind Location { get; } = new(
        "a folder (this build reads local folders only)", static text => OriginLocation.ParseAll([$"id={text}"]).Problem is null && Path.IsPathRooted(text));

    /// <summary>Names of views; which ones there are is looked at when all is known.</summary>
    public static SettingKind Names { get; } = new("a list of names, as [Artists, Genres]", static text => text.Length > 0) { IsList = true };

    /// <summary>Of paths on an origin.</summary>
    public static SettingKind Patterns { get; } = new("a list of patterns, as ['*.wav', Podcasts]", PathPatterns.IsValid) { IsList = true };

    public static SettingKind Size { get; } = new(ByteSize.Form, static text => ByteSize.TryParse(text, out _));

    public static SettingKind Number(long least, long most) => new(
        string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"),
        text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= least && value <= most);

    public static SettingKind OneOf<T>()
        where T : struct, Enum =>
        Words([.. Enum.GetNames<T>().Select(static name => name.ToLowerInvariant())]);

    public static SettingKind Words(params string[] words) =>
        new(words.Length == 1 ? $"'{words[0]}' only" : "one of " + string.Join(", ", words), words.Contains);
}
