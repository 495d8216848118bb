using System.Buffers.Binary;
using System.Text;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Tree;
using MusicFs.Library.Sources;
using MusicFs.Library.User;

namespace MusicFs.Core.Overlays;

/// <summary>What people want one track's tags to be, and below that what metadata sources say, without the pictures' bytes. Immutable.</summary>
internal sealed class TrackOverlay
{
    private readonly ulong _hash;

    private TrackOverlay(SortedDictionary<string, IReadOnlyList<string>> fields, SortedDictionary<PictureType, string> pictures, DateTimeOffset changed)
    {
        Fields = fields;
        Pictures = pictures;
        Changed = changed;
        _hash = CodeOf(fields, pictures, 0);
    }

    /// <summary>Of them, those that a metadata source says and nobody else.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Suggested { get; private init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>That source; empty where none says anything.</summary>
    public string Source { get; private init; } = "";

    /// <summary>By name; no values for a field that is to be empty.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Fields { get; }

    /// <summary>By type the hash of the picture; empty for none.</summary>
    public IReadOnlyDictionary<PictureType, string> Pictures { get; }

    /// <summary>When it came to be what it is.</summary>
    public DateTimeOffset Changed { get; }

    /// <summary>Tells it from others. Never 0.</summary>
    public ulong Code => Math.Max(1, _hash);

    /// <summary>Null where nothing is wanted.</summary>
    /// <param name="held">What is wanted.</param>
    /// <param name="overlay">Of the overlay of all mounts and of this one, which wins field by field.</param>
    public static TrackOverlay? Of(HeldOverlay held, string overlay)
    {
        SortedDictionary<string, IReadOnlyList<string>> fields = new(StringComparer.Ordinal);
        SortedDictionary<PictureType, string> pictures = [];
        foreach (OverlayEdit edit in Stack(held.Edits, overlay))
        {
            if (OverlayPicture.TypeOf(edit.Field) is { } type)
                pictures[type] = edit.Values!.Count > 0 ? edit.Values[0] : "";
            else
                fields[edit.Field] = edit.Values!;
        }

        return fields.Count + pictures.Count == 0 ? null : new TrackOverlay(fields, pictures, held.Changed);
    }

    /// <summary>What a source says, below what people want.</summary>
    /// <param name="said">By whom, and when.</param>
    /// <param name="fields">What of it counts.</param>
    /// <param name="cover">The hash of the front cover that counts; null for none.</param>
    /// <param name="wanted">What people want.</param>
    public static TrackOverlay Over(TrackSuggestions said, IReadOnlyDictionary<string, IReadOnlyList<string>> fields, string? cover, TrackOverlay? wanted)
    {
        SortedDictionary<string, IReadOnlyList<string>> all = new(StringComparer.Ordinal);
        SortedDictionary<PictureType, string> pictures = [];
        foreach ((string name, IReadOnlyList<string> values) in fields.Concat(wanted?.Fields ?? new Dictionary<string, IReadOnlyList<string>>()))
            all[name] = values;
        if (cover is not null)
            pictures[PictureType.FrontCover] = cover;
        foreach ((PictureType type, string picture) in wanted?.Pictures ?? new Dictionary<PictureType, string>())
            pictures[type] = picture;
        DateTimeOffset changed = wanted is not null && wanted.Changed > said.Asked ? wanted.Changed : said.Asked;
        return new TrackOverlay(all, pictures, changed) { Suggested = fields, Source = said.Source };
    }

    /// <summary>A hash of fields and pictures, in the order of their names and types.</summary>
    public static ulong CodeOf(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> fields, IEnumerable<KeyValuePair<PictureType, string>> pictures, ulong seed)
    {
        ulong hash = seed;
        foreach ((string name, IReadOnlyList<string> values) in fields.OrderBy(static field => field.Key, StringComparer.Ordinal))
            hash = NameHash.Of(hash, Encoding.UTF8.GetBytes($"{name}\0{values.Count}\0{string.Join('\0', values)}"));
        foreach ((PictureType type, string picture) in pictures)
            hash = NameHash.Of(hash, Encoding.UTF8.GetBytes($"\0{(int)type}\0{picture}"));
        return hash;
    }

    /// <summary>Of each field the edit that holds where an overlay lies over the one of all mounts.</summary>
    public static IEnumerable<OverlayEdit> Stack(IReadOnlyList<OverlayEdit> edits, string overlay) =>
        edits.Where(edit => edit.Values is not null && (edit.Overlay.Length == 0 || edit.Overlay == overlay))
            .GroupBy(static edit => edit.Field, static (_, same) => same.MaxBy(static edit => edit.Overlay.Length)!);

    /// <summary>Tells what is made of a content by this overlay from everything else that is. Never 0.</summary>
    public ulong CodeFor(OriginVersion version)
    {
        Span<byte> bytes = stackalloc byte[3 * sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, version.Size);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[sizeof(long)..], version.ModifiedNanoseconds);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[(2 * sizeof(long))..], version.Tag);
        return Math.Max(1, NameHash.Of(_hash, bytes));
    }

    /// <summary>The time of what is made of a content.</summary>
    public long TimeOver(OriginVersion version) =>
        Math.Max(version.ModifiedNanoseconds, (Changed - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick);

    /// <summary>The fields alone.</summary>
    public TagChanges ToChanges() => new(Fields, []);
}
