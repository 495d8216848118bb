using System.CommandLine;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control.V1;

namespace MusicFs.Cli.Metadata;

/// <summary>The options that name fields.</summary>
internal sealed class MetadataFields
{
    private const int LargestPicture = 16 * 1024 * 1024;

    private static readonly (string Option, string Field, string Text)[] Known =
    [
        ("--title", "TITLE", "The track's title."), ("--artist", "ARTIST", "Its artist. Repeat it for several, as with every field."),
        ("--album", "ALBUM", "The album."), ("--album-artist", "ALBUMARTIST", "The album's artist."), ("--track", "TRACKNUMBER", "The track's number."),
        ("--disc", "DISCNUMBER", "The disc's number."), ("--date", "DATE", "When it came out: 1969 or 1969-09-26."), ("--genre", "GENRE", "The genre."),
        ("--composer", "COMPOSER", "Who wrote it."), ("--comment", "COMMENT", "A remark."),
    ];

    private readonly List<(Option<string[]> Option, string Field)> _named = [];
    private readonly Option<string[]> _fields = new("--field")
    {
        HelpName = "NAME=VALUE", Description = "Any field, by its name in Vorbis comments. Repeat it for several values; 'NAME=' alone empties the field.",
    };

    private readonly Option<string?> _art = new("--art") { HelpName = "FILE", Description = "The front cover: JPEG, PNG, GIF, WebP or BMP, 16 MiB at most. 'none' takes it away." };

    public MetadataFields(Command command)
    {
        foreach ((string name, string field, string text) in Known)
        {
            Option<string[]> option = new(name) { HelpName = "TEXT", Description = text };
            command.Add(option);
            _named.Add((option, field));
        }

        command.Add(_fields);
        command.Add(_art);
    }

    /// <summary>What the command line asks for.</summary>
    public (MetadataEdit? Edit, Problem? Problem) Read(ParseResult parsed)
    {
        MetadataEdit edit = new();
        foreach ((Option<string[]> option, string field) in _named)
        {
            foreach (string value in parsed.GetValue(option) ?? [])
                Add(edit, field, value);
        }

        foreach (string field in parsed.GetValue(_fields) ?? [])
        {
            int sign = field.IndexOf('=', StringComparison.Ordinal);
            if (sign < 1)
                return (null, new Problem($"'{field}' is not NAME=VALUE.", "For example: --field MOOD=calm"));
            Add(edit, field[..sign].ToUpperInvariant(), field[(sign + 1)..]);
        }

        if (parsed.GetValue(_art) is { } art)
        {
            try
            {
                byte[] content = art == "none" ? [] : ReadPicture(art);
                if (content.Length > LargestPicture)
                    return (null, new Problem($"{art} is over 16 MiB.", "Name a smaller picture."));
                edit.Pictures.Add(new PictureValue { Type = 3, Content = Google.Protobuf.ByteString.CopyFrom(content) });
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return (null, new Problem($"{art} cannot be read: {error.Message}", "Name a picture file, or 'none'."));
            }
        }

        return edit.Set.Count + edit.Pictures.Count > 0 ? (edit, null)
            : (null, new Problem("There is nothing to change.", "Name a field, as --title 'Come Together', or see: musicfs metadata set --help"));
    }

    /// <summary>One byte more than is taken, so that a larger one is known for that.</summary>
    private static byte[] ReadPicture(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] content = new byte[(int)Math.Min(file.Length, LargestPicture + 1)];
        return content[..file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)];
    }

    private static void Add(MetadataEdit edit, string name, string value)
    {
        FieldValues? field = edit.Set.FirstOrDefault(field => field.Name == name);
        if (field is null)
            edit.Set.Add(field = new FieldValues { Name = name });
        if (value.Length > 0)
            field.Values.Add(value);
    }
}
