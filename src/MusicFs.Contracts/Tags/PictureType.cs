namespace MusicFs.Contracts.Tags;

/// <summary>What a picture shows; the numbers of ID3v2's APIC frame, which FLAC and ASF share.</summary>
public enum PictureType : byte
{
    /// <summary>None of those below.</summary>
    Other = 0,

    /// <summary>32 x 32 PNG file icon.</summary>
    FileIcon = 1,

    /// <summary>Another file icon.</summary>
    OtherFileIcon = 2,

    /// <summary>Front cover.</summary>
    FrontCover = 3,

    /// <summary>Back cover.</summary>
    BackCover = 4,

    /// <summary>Leaflet page.</summary>
    Leaflet = 5,

    /// <summary>The medium.</summary>
    Media = 6,

    /// <summary>Lead artist, lead performer or soloist.</summary>
    LeadArtist = 7,

    /// <summary>Artist or performer.</summary>
    Artist = 8,

    /// <summary>Conductor.</summary>
    Conductor = 9,

    /// <summary>Band or orchestra.</summary>
    Band = 10,

    /// <summary>Composer.</summary>
    Composer = 11,

    /// <summary>Lyricist.</summary>
    Lyricist = 12,

    /// <summary>Recording location.</summary>
    RecordingLocation = 13,

    /// <summary>During recording.</summary>
    DuringRecording = 14,

    /// <summary>During performance.</summary>
    DuringPerformance = 15,

    /// <summary>Screen capture of a film or video.</summary>
    ScreenCapture = 16,

    /// <summary>A bright coloured fish.</summary>
    BrightColouredFish = 17,

    /// <summary>Illustration.</summary>
    Illustration = 18,

    /// <summary>Logotype of the artist.</summary>
    ArtistLogo = 19,

    /// <summary>Logotype of the publisher.</summary>
    PublisherLogo = 20,
}
