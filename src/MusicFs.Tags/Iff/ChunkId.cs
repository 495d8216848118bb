namespace MusicFs.Tags.Iff;

/// <summary>Chunks that are looked for (EA IFF 85; Microsoft's RIFF; EBU Tech 3285 and 3306).</summary>
internal static class ChunkId
{
    public const uint Riff = 0x52494646; // RIFF
    public const uint Rf64 = 0x52463634; // RF64
    public const uint Bw64 = 0x42573634; // BW64
    public const uint Wave = 0x57415645; // WAVE
    public const uint Form = 0x464F524D; // FORM
    public const uint Aiff = 0x41494646; // AIFF
    public const uint Aifc = 0x41494643; // AIFC
    public const uint Ds64 = 0x64733634; // ds64
    public const uint Fmt = 0x666D7420; // fmt 
    public const uint Fact = 0x66616374; // fact
    public const uint Data = 0x64617461; // data
    public const uint List = 0x4C495354; // LIST
    public const uint Info = 0x494E464F; // INFO
    public const uint Adtl = 0x6164746C; // adtl
    public const uint Cue = 0x63756520; // cue 
    public const uint Labl = 0x6C61626C; // labl
    public const uint Bext = 0x62657874; // bext
    public const uint Id3 = 0x49443320; // ID3 
    public const uint Id3Lower = 0x69643320; // id3 
    public const uint Junk = 0x4A554E4B; // JUNK
    public const uint JunkLower = 0x6A756E6B; // junk
    public const uint Pad = 0x50414420; // PAD 
    public const uint Filler = 0x464C4C52; // FLLR
    public const uint Comm = 0x434F4D4D; // COMM
    public const uint Ssnd = 0x53534E44; // SSND
    public const uint Mark = 0x4D41524B; // MARK
    public const uint Name = 0x4E414D45; // NAME
    public const uint Author = 0x41555448; // AUTH
    public const uint Copyright = 0x28632920; // (c) 
    public const uint Annotation = 0x414E4E4F; // ANNO
}
