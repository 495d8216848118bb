namespace MusicFs.Tags.Mp4;

/// <summary>Four-character codes of boxes, handlers and sample entries that are looked for (ISO/IEC 14496-12; Apple's QuickTime format).</summary>
internal static class BoxType
{
    public const uint Ftyp = 0x66747970; // ftyp
    public const uint Moov = 0x6D6F6F76; // moov
    public const uint Mdat = 0x6D646174; // mdat
    public const uint Moof = 0x6D6F6F66; // moof
    public const uint Sidx = 0x73696478; // sidx
    public const uint Free = 0x66726565; // free
    public const uint Skip = 0x736B6970; // skip
    public const uint Wide = 0x77696465; // wide
    public const uint Uuid = 0x75756964; // uuid
    public const uint Mvhd = 0x6D766864; // mvhd
    public const uint Mvex = 0x6D766578; // mvex
    public const uint Mehd = 0x6D656864; // mehd
    public const uint Trex = 0x74726578; // trex
    public const uint Trak = 0x7472616B; // trak
    public const uint Tkhd = 0x746B6864; // tkhd
    public const uint Tref = 0x74726566; // tref
    public const uint Chap = 0x63686170; // chap
    public const uint Mdia = 0x6D646961; // mdia
    public const uint Mdhd = 0x6D646864; // mdhd
    public const uint Hdlr = 0x68646C72; // hdlr
    public const uint Minf = 0x6D696E66; // minf
    public const uint Stbl = 0x7374626C; // stbl
    public const uint Stsd = 0x73747364; // stsd
    public const uint Stts = 0x73747473; // stts
    public const uint Stsz = 0x7374737A; // stsz
    public const uint Stsc = 0x73747363; // stsc
    public const uint Stco = 0x7374636F; // stco
    public const uint Co64 = 0x636F3634; // co64
    public const uint Dinf = 0x64696E66; // dinf
    public const uint Dref = 0x64726566; // dref
    public const uint Saio = 0x7361696F; // saio
    public const uint Iloc = 0x696C6F63; // iloc
    public const uint Cmov = 0x636D6F76; // cmov
    public const uint Mdir = 0x6D646972; // mdir
    public const uint Traf = 0x74726166; // traf
    public const uint Tfhd = 0x74666864; // tfhd
    public const uint Trun = 0x7472756E; // trun
    public const uint Tfdt = 0x74666474; // tfdt
    public const uint Mfra = 0x6D667261; // mfra
    public const uint Tfra = 0x74667261; // tfra
    public const uint Mfro = 0x6D66726F; // mfro
    public const uint Styp = 0x73747970; // styp
    public const uint Udta = 0x75647461; // udta
    public const uint Meta = 0x6D657461; // meta
    public const uint Ilst = 0x696C7374; // ilst
    public const uint Chpl = 0x6368706C; // chpl
    public const uint Data = 0x64617461; // data
    public const uint Mean = 0x6D65616E; // mean
    public const uint Name = 0x6E616D65; // name
    public const uint FreeForm = 0x2D2D2D2D; // ----
    public const uint Covr = 0x636F7672; // covr
    public const uint Gnre = 0x676E7265; // gnre
    public const uint Trkn = 0x74726B6E; // trkn
    public const uint Disk = 0x6469736B; // disk
    public const uint Esds = 0x65736473; // esds
    public const uint Alac = 0x616C6163; // alac
    public const uint Wave = 0x77617665; // wave
    public const uint Soun = 0x736F756E; // soun
    public const uint Mp4a = 0x6D703461; // mp4a
    public const uint Dfla = 0x64664C61; // dfLa
    public const uint Btrt = 0x62747274; // btrt
}
