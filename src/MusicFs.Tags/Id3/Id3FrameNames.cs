using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;

namespace MusicFs.Tags.Id3;

/// <summary>
/// Frames by their four letters as one big-endian number: which hold plain text and what the field is called, and what the
/// three-letter frames of ID3v2.2 became.
/// </summary>
internal static class Id3FrameNames
{
    public static readonly uint Txxx = Id("TXXX");
    public static readonly uint Wxxx = Id("WXXX");
    public static readonly uint Comment = Id("COMM");
    public static readonly uint Lyrics = Id("USLT");
    public static readonly uint Picture = Id("APIC");
    public static readonly uint UniqueId = Id("UFID");
    public static readonly uint Popularity = Id("POPM");
    public static readonly uint Volume = Id("RVA2");
    public static readonly uint Chapter = Id("CHAP");
    public static readonly uint People = Id("TIPL");
    public static readonly uint OldPeople = Id("IPLS");
    public static readonly uint Musicians = Id("TMCL");
    public static readonly uint Genre = Id("TCON");
    public static readonly uint Title = Id("TIT2");
    public static readonly uint Track = Id("TRCK");
    public static readonly uint Disc = Id("TPOS");
    public static readonly uint Year = Id("TYER");
    public static readonly uint DayMonth = Id("TDAT");

    /// <summary>Where several frames stand for a field, the first is the one that is written.</summary>
    private static readonly Dictionary<uint, string> Ordered = new()
    {
        [Id("TCON")] = "GENRE",
        [Id("TIT1")] = "GROUPING",
        [Id("GRP1")] = "GROUPING",
        [Id("TIT2")] = "TITLE",
        [Id("TIT3")] = "SUBTITLE",
        [Id("TPE1")] = "ARTIST",
        [Id("TPE2")] = "ALBUMARTIST",
        [Id("TPE3")] = "CONDUCTOR",
        [Id("TPE4")] = "REMIXER",
        [Id("TALB")] = "ALBUM",
        [Id("TCOM")] = "COMPOSER",
        [Id("TEXT")] = "LYRICIST",
        [Id("TRCK")] = "TRACKNUMBER",
        [Id("TPOS")] = "DISCNUMBER",
        [Id("TSST")] = "DISCSUBTITLE",
        [Id("TCMP")] = "COMPILATION",
        [Id("TDRC")] = "DATE",
        [Id("TDRL")] = "RELEASEDATE",
        [Id("TDOR")] = "ORIGINALDATE",
        [Id("TORY")] = "ORIGINALDATE",
        [Id("TBPM")] = "BPM",
        [Id("TKEY")] = "KEY",
        [Id("TMOO")] = "MOOD",
        [Id("TLAN")] = "LANGUAGE",
        [Id("TMED")] = "MEDIA",
        [Id("TCOP")] = "COPYRIGHT",
        [Id("TPUB")] = "LABEL",
        [Id("TSRC")] = "ISRC",
        [Id("TENC")] = "ENCODEDBY",
        [Id("TSSE")] = "ENCODERSETTINGS",
        [Id("TOAL")] = "ORIGINALALBUM",
        [Id("TOPE")] = "ORIGINALARTIST",
        [Id("TOLY")] = "ORIGINALLYRICIST",
        [Id("TOFN")] = "ORIGINALFILENAME",
        [Id("TOWN")] = "OWNER",
        [Id("TLEN")] = "LENGTH",
        [Id("TSOA")] = "ALBUMSORT",
        [Id("XSOA")] = "ALBUMSORT",
        [Id("TSOP")] = "ARTISTSORT",
        [Id("XSOP")] = "ARTISTSORT",
        [Id("TSOT")] = "TITLESORT",
        [Id("XSOT")] = "TITLESORT",
        [Id("TSO2")] = "ALBUMARTISTSORT",
        [Id("TSOC")] = "COMPOSERSORT",
        [Id("MVNM")] = "MOVEMENTNAME",
        [Id("MVIN")] = "MOVEMENT",
        [Id("TDES")] = "DESCRIPTION",
        [Id("TCAT")] = "PODCASTCATEGORY",
        [Id("TGID")] = "PODCASTID",
        [Id("WFED")] = "PODCASTURL",
        [Id("WOAR")] = "WEBSITE",
        [Id("WCOP")] = "LICENSE",
    };

    private static readonly FrozenDictionary<uint, string> TextFields = Ordered.ToFrozenDictionary();

    /// <summary>Frames that came with ID3v2.4.</summary>
    private static readonly FrozenSet<uint> New = FrozenSet.ToFrozenSet([Id("TDRC"), Id("TDRL"), Id("TDOR"), Id("TMOO"), Id("TSST"), Id("TMCL"), Id("TIPL")]);

    /// <summary>Frames that it took away.</summary>
    private static readonly FrozenSet<uint> Old = FrozenSet.ToFrozenSet([Id("TORY"), Id("TYER"), Id("TDAT"), Id("IPLS")]);

    /// <summary>Standard frames that nobody gave a better name than their letters.</summary>
    private static readonly FrozenSet<string> Plain = FrozenSet.ToFrozenSet(["TDEN", "TDLY", "TDTG", "TFLT", "TPRO", "TRSN", "TRSO", "WCOM", "WOAF", "WOAS", "WORS", "WPAY", "WPUB"], StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, uint> FieldFrames3 = Frames(3);

    private static readonly FrozenDictionary<string, uint> FieldFrames4 = Frames(4);

    private static readonly FrozenDictionary<uint, uint> ShortFrames = (
        "TT1=TIT1 TT2=TIT2 TT3=TIT3 TP1=TPE1 TP2=TPE2 TP3=TPE3 TP4=TPE4 TAL=TALB TCM=TCOM TXT=TEXT TRK=TRCK TPA=TPOS TCP=TCMP "
        + "TYE=TYER TDA=TDAT TIM=TIME TOR=TORY TBP=TBPM TKE=TKEY TLA=TLAN TMT=TMED TCR=TCOP TPB=TPUB TRC=TSRC TEN=TENC "
        + "TSS=TSSE TOT=TOAL TOA=TOPE TOL=TOLY TOF=TOFN TLE=TLEN TSA=TSOA TSP=TSOP TST=TSOT TS2=TSO2 TSC=TSOC TCO=TCON TFT=TFLT "
        + "TXX=TXXX WXX=WXXX WAR=WOAR WCP=WCOP WAF=WOAF WAS=WOAS WCM=WCOM WPB=WPUB COM=COMM ULT=USLT PIC=APIC UFI=UFID POP=POPM IPL=IPLS "
        + "GP1=GRP1 MVN=MVNM MVI=MVIN TDS=TDES "
        + "BUF=RBUF CNT=PCNT CRA=AENC EQU=EQUA ETC=ETCO GEO=GEOB MCI=MCDI MLL=MLLT REV=RVRB RVA=RVAD SLT=SYLT STC=SYTC TSI=TSIZ TDY=TDLY TRD=TRDA")
        .Split(' ').ToFrozenDictionary(pair => ShortId(Encoding.ASCII.GetBytes(pair[..3])), pair => Id(pair[4..]));

    public static uint Id(string letters) => BinaryPrimitives.ReadUInt32BigEndian(Encoding.ASCII.GetBytes(letters));

    public static uint ShortId(ReadOnlySpan<byte> letters) => (uint)((letters[0] << 16) | (letters[1] << 8) | letters[2]);

    /// <summary>The four-letter frame that a three-letter one became; 0 for one that nobody knows.</summary>
    public static uint FromShort(uint id) => ShortFrames.GetValueOrDefault(id);

    /// <summary>The field that a text or URL frame holds; its own letters where it has no better name.</summary>
    public static string Field(uint id) => TextFields.TryGetValue(id, out string? name) ? name : Letters(id);

    /// <summary>The text or URL frame that a field is written into; 0 where it has none in the version.</summary>
    public static uint FrameOf(string field, int version)
    {
        FrozenDictionary<string, uint> frames = version == 4 ? FieldFrames4 : FieldFrames3;
        return frames.TryGetValue(field, out uint id) ? id : Plain.Contains(field) ? Id(field) : 0;
    }

    /// <summary>Whether the frame holds texts after an encoding byte.</summary>
    public static bool IsText(uint id) => id >> 24 == 'T' || (id >> 24 != 'W' && TextFields.ContainsKey(id));

    /// <summary>Whether the frame holds a bare Latin-1 URL.</summary>
    public static bool IsUrl(uint id) => id >> 24 == 'W';

    private static FrozenDictionary<string, uint> Frames(int version)
    {
        var frames = new Dictionary<string, uint>(StringComparer.Ordinal);
        foreach ((uint id, string field) in Ordered)
        {
            if (!(version == 4 ? Old : New).Contains(id))
            {
                frames.TryAdd(field, id);
            }
        }

        return frames.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string Letters(uint id)
    {
        Span<byte> letters = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(letters, id);
        return Encoding.ASCII.GetString(letters);
    }
}
