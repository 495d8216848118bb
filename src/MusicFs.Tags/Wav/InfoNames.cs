using System.Collections.Frozen;

namespace MusicFs.Tags.Wav;

/// <summary>The fields that entries of an INFO list stand for (Microsoft's Multimedia Programming Interface, chapter 2, and what taggers added).</summary>
internal static class InfoNames
{
    /// <summary>Where several entries stand for a field, the first is the one that is written.</summary>
    private static readonly (uint Id, string Field)[] Entries =
    [
        (0x494E414D, "TITLE"), // INAM
        (0x49415254, "ARTIST"), // IART
        (0x49505244, "ALBUM"), // IPRD
        (0x49434D54, "COMMENT"), // ICMT
        (0x49435244, "DATE"), // ICRD
        (0x49474E52, "GENRE"), // IGNR
        (0x4954524B, "TRACKNUMBER"), // ITRK
        (0x49505254, "TRACKNUMBER"), // IPRT
        (0x4946524D, "TRACKTOTAL"), // IFRM
        (0x494D5553, "COMPOSER"), // IMUS
        (0x49575249, "LYRICIST"), // IWRI
        (0x49534654, "ENCODER"), // ISFT
        (0x49434F50, "COPYRIGHT"), // ICOP
        (0x49454E47, "ENGINEER"), // IENG
        (0x49544348, "ENCODEDBY"), // ITCH
        (0x494C4E47, "LANGUAGE"), // ILNG
        (0x494B4559, "KEYWORDS"), // IKEY
        (0x49535243, "SOURCE"), // ISRC
        (0x49505542, "PUBLISHER"), // IPUB
        (0x4942504D, "BPM"), // IBPM
        (0x4953424A, "SUBJECT"), // ISBJ
        (0x494D4544, "MEDIA"), // IMED
        (0x4950524F, "PRODUCER"), // IPRO
        (0x49535452, "PERFORMER"), // ISTR
        (0x49525444, "RATING"), // IRTD
        (0x49434E54, "RELEASECOUNTRY"), // ICNT
        (0x49454454, "REMIXER"), // IEDT
        (0x49534D50, "TIMECODE"), // ISMP
        (0x49425355, "BASEURL"), // IBSU
        (0x49535444, "STUDIO"), // ISTD
    ];

    private static readonly FrozenDictionary<uint, string> Fields = Entries.ToFrozenDictionary(entry => entry.Id, entry => entry.Field);

    private static readonly FrozenDictionary<string, uint> Ids =
        Entries.DistinctBy(entry => entry.Field).ToFrozenDictionary(entry => entry.Field, entry => entry.Id, StringComparer.Ordinal);

    /// <summary>Null for an entry that nobody has given a meaning to.</summary>
    public static string? FieldOf(uint id) => Fields.GetValueOrDefault(id);

    /// <summary>The entry that a field is written into; 0 where it has none.</summary>
    public static uint IdOf(string field) => Ids.GetValueOrDefault(field);
}
