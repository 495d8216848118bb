using System.Globalization;
using System.Text;
using MusicFs.Contracts.Tags;

namespace MusicFs.Cli;

/// <summary>The tags of one file for a person.</summary>
internal static class TagsTable
{
    public static string Text(string path, TagReadResult result)
    {
        if (!result.IsSuccess)
        {
            return $"{path}: {result.Error.Message}";
        }

        TrackTags tags = result.Tags;
        var text = new StringBuilder(path);
        Row(text, "format", $"{tags.Container}, {tags.Codec}, {tags.SampleRate} Hz, {tags.Channels} channels");
        Row(text, "duration", tags.DurationSeconds is { } seconds ? TimeSpan.FromSeconds(seconds).ToString("c", CultureInfo.InvariantCulture) : "");
        foreach ((string name, IReadOnlyList<string> values) in tags.Fields)
        {
            Row(text, name.ToLowerInvariant(), string.Join("; ", values));
        }

        foreach (TagPicture picture in tags.Pictures)
        {
            Row(text, "picture", $"{picture.Type}, {picture.MimeType}, {picture.Width} x {picture.Height}, {picture.Length} bytes");
        }

        foreach (TagError problem in tags.Problems)
        {
            Row(text, "problem", problem.Message);
        }

        return text.ToString();
    }

    /// <summary>Control characters in a value would move the cursor or colour the terminal.</summary>
    private static void Row(StringBuilder text, string name, string value)
    {
        text.Append("\n  ").Append(name.PadRight(28));
        foreach (char letter in value)
        {
            text.Append(char.IsControl(letter) ? ' ' : letter);
        }
    }
}
