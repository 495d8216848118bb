using Google.Protobuf.Collections;
using MusicFs.Contracts.Tags;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Library.User;

namespace MusicFs.Host.ControlApi;

/// <summary>What a caller wants of fields, read and checked. Immutable once read.</summary>
internal sealed class MetadataEdits
{
    private const int LongestName = 128;
    private const int LongestValue = 1 << 20;

    private readonly Dictionary<string, IReadOnlyList<string>?> _fields = new(StringComparer.Ordinal);
    private readonly List<OverlayPicture> _pictures = [];

    private readonly UserDatabase? _user;

    private MetadataEdits(UserDatabase? user) => _user = user;

    /// <summary>By field: its values, none for an empty field, null for what the file says.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>?> Fields => _fields;

    public IReadOnlyList<OverlayPicture> Pictures => _pictures;

    /// <summary>Reads one edit; a status that is not well says what is wrong with it.</summary>
    /// <param name="edit">The edit.</param>
    /// <param name="user">Has the pictures that are named by their hashes; null where none may be.</param>
    public static (MetadataEdits? Edits, GrpcStatus Status) Read(MetadataEdit edit, UserDatabase? user)
    {
        var edits = new MetadataEdits(user);
        foreach (FieldValues field in edit.Set)
        {
            if (edits.Add(field.Name, [.. field.Values]) is { } wrong)
                return (null, wrong);
        }

        foreach (string name in edit.Clear)
        {
            if (edits.Add(name, null) is { } wrong)
                return (null, wrong);
        }

        foreach (PictureValue picture in edit.Pictures)
        {
            if (edits.Add(picture) is { } wrong)
                return (null, wrong);
        }

        return edits._fields.Count > 0 ? (edits, GrpcStatus.Ok) : (null, Refuse("There is nothing to change: no field is named."));
    }

    /// <summary>Fields to give back to the file.</summary>
    public static (MetadataEdits? Edits, GrpcStatus Status) ReadCleared(RepeatedField<string> names)
    {
        MetadataEdit edit = new();
        edit.Clear.AddRange(names);
        return Read(edit, null);
    }

    private GrpcStatus? Add(string name, IReadOnlyList<string>? values)
    {
        string upper = name.Trim().ToUpperInvariant();
        if (OverlayPicture.TypeOf(upper) is not null && values is not (null or []) && !(values is [var hash] && _user?.HasPicture(hash) == true))
            return Refuse($"There is no picture {string.Join(", ", values)}: it is set by its bytes, or by its hash once it is kept.");
        if (upper.Length is 0 or > LongestName || upper.Any(static letter => letter is < ' ' or > '}' or '='))
            return Refuse($"'{name}' is no name of a field: it has letters, digits, spaces and signs of ASCII but '=', {LongestName} at most.");
        if (values?.FirstOrDefault(static value => value.Length is 0 or > LongestValue || value.Contains('\0', StringComparison.Ordinal)) is { } value)
            return Refuse(value.Length == 0 ? $"A value of {upper} is empty. To have no values, name none." : $"A value of {upper} is too long, or has a zero byte.");
        return _fields.TryAdd(upper, values) ? null : Refuse($"{upper} is named twice in one edit.");
    }

    private GrpcStatus? Add(PictureValue picture)
    {
        if (picture.Type > (uint)PictureType.PublisherLogo)
            return Refuse($"There is no picture of type {picture.Type}; 3 is the front cover.");
        string field = OverlayPicture.FieldOf((PictureType)picture.Type);
        if (picture.Content.IsEmpty)
            return _fields.TryAdd(field, []) ? null : Refuse($"{field} is named twice in one edit.");
        if (picture.Content.Length > OverlayPicture.LargestContent)
            return Refuse("The picture is over 16 MiB.");
        if (TypeOf(picture.Content.Span) is not { } mime)
            return Refuse("The picture is neither JPEG, PNG, GIF, WebP nor BMP.");
        var kept = OverlayPicture.Of(mime, picture.Content.Memory);
        _pictures.Add(kept);
        return _fields.TryAdd(field, [kept.Hash]) ? null : Refuse($"{field} is named twice in one edit.");
    }

    private static string? TypeOf(ReadOnlySpan<byte> content) =>
        content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "image/jpeg"
        : content.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]) ? "image/png"
        : content.StartsWith("GIF8"u8) ? "image/gif"
        : content.Length > 12 && content.StartsWith("RIFF"u8) && content[8..].StartsWith("WEBP"u8) ? "image/webp"
        : content.StartsWith("BM"u8) ? "image/bmp"
        : null;

    private static GrpcStatus Refuse(string why) => new(GrpcCode.InvalidArgument, why);
}
