using System.Collections.Frozen;

namespace MusicFs.Tags.Mp4;

/// <summary>The fields that the atoms of an item list stand for; the pairs are those that iTunes and taggers agree on.</summary>
internal static class ItemNames
{
    private static readonly (uint Type, string Field)[] Atoms =
    [
        (0xA96E616D, "TITLE"), // ©nam
        (0xA9415254, "ARTIST"), // ©ART
        (0xA9616C62, "ALBUM"), // ©alb
        (0x61415254, "ALBUMARTIST"), // aART
        (0xA9777274, "COMPOSER"), // ©wrt
        (0xA9646179, "DATE"), // ©day
        (0xA967656E, "GENRE"), // ©gen
        (0xA9636D74, "COMMENT"), // ©cmt
        (0x64657363, "DESCRIPTION"), // desc
        (0x6C646573, "SYNOPSIS"), // ldes
        (0xA96C7972, "LYRICS"), // ©lyr
        (0x63707274, "COPYRIGHT"), // cprt
        (0xA9746F6F, "ENCODER"), // ©too
        (0xA9656E63, "ENCODEDBY"), // ©enc
        (0xA9677270, "GROUPING"), // ©grp
        (0x6370696C, "COMPILATION"), // cpil
        (0x746D706F, "BPM"), // tmpo
        (0x70676170, "GAPLESSPLAYBACK"), // pgap
        (0x72746E67, "ITUNESADVISORY"), // rtng
        (0x7374696B, "MEDIAKIND"), // stik
        (0x736F616C, "ALBUMSORT"), // soal
        (0x736F6172, "ARTISTSORT"), // soar
        (0x736F6E6D, "TITLESORT"), // sonm
        (0x736F6161, "ALBUMARTISTSORT"), // soaa
        (0x736F636F, "COMPOSERSORT"), // soco
        (0x736F736E, "SHOWSORT"), // sosn
        (0x74767368, "SHOW"), // tvsh
        (0x63617467, "PODCASTCATEGORY"), // catg
        (0x6B657977, "PODCASTKEYWORDS"), // keyw
        (0x7075726C, "PODCASTURL"), // purl
        (0x70637374, "PODCAST"), // pcst
        (0x65676964, "PODCASTID"), // egid
        (0xA977726B, "WORK"), // ©wrk
        (0xA96D766E, "MOVEMENTNAME"), // ©mvn
        (0xA96D7669, "MOVEMENT"), // ©mvi
        (0xA96D7663, "MOVEMENTTOTAL"), // ©mvc
        (0x7368776D, "SHOWMOVEMENT"), // shwm
        (0xA96E7274, "NARRATOR"), // ©nrt
        (0xA9707562, "PUBLISHER"), // ©pub
        (0xA9636F6E, "CONDUCTOR"), // ©con
        (0xA9646972, "DIRECTOR"), // ©dir
        (0xA9697372, "ISRC"), // ©isr
        (0xA96C6162, "LABEL"), // ©lab
        (0xA9707264, "PRODUCER"), // ©prd
        (0xA9617267, "ARRANGER"), // ©arg
    ];

    /// <summary>Fields that most programs look for in free-form atoms only, whatever atoms some have for them.</summary>
    private static readonly FrozenSet<string> FreeForm =
        FrozenSet.ToFrozenSet(["LABEL", "ISRC", "CONDUCTOR", "PRODUCER", "ARRANGER", "PUBLISHER", "DIRECTOR"], StringComparer.Ordinal);

    private static readonly FrozenDictionary<uint, string> Fields = Atoms.ToFrozenDictionary(atom => atom.Type, atom => atom.Field);

    private static readonly FrozenDictionary<string, uint> Types = Atoms.Where(atom => !FreeForm.Contains(atom.Field))
        .DistinctBy(atom => atom.Field).ToFrozenDictionary(atom => atom.Field, atom => atom.Type, StringComparer.Ordinal);

    /// <summary>Null for an atom that nobody has given a meaning to.</summary>
    public static string? FieldOf(uint type) => Fields.GetValueOrDefault(type);

    /// <summary>The atom that a field is written into; 0 where it is a free-form one.</summary>
    public static uint TypeOf(string field) => Types.GetValueOrDefault(field);

    /// <summary>Bytes of the integer that an atom holds; 0 for one of text.</summary>
    public static int IntegerLength(uint type) => type switch
    {
        0x6370696C or 0x70676170 or 0x70637374 or 0x7368776D or 0x72746E67 or 0x7374696B => 1, // cpil pgap pcst shwm rtng stik
        0x746D706F or 0xA96D7669 or 0xA96D7663 => 2, // tmpo ©mvi ©mvc
        _ => 0,
    };
}
