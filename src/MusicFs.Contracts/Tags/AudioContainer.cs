namespace MusicFs.Contracts.Tags;

/// <summary>The container a file is in, found from its content.</summary>
public enum AudioContainer : byte
{
    /// <summary>None of those below.</summary>
    Unknown,

    /// <summary>Native FLAC.</summary>
    Flac,

    /// <summary>MPEG audio, layers I to III.</summary>
    Mp3,

    /// <summary>Ogg: Vorbis, Opus, FLAC, Speex.</summary>
    Ogg,

    /// <summary>ISO base media: M4A, M4B, MP4.</summary>
    Mp4,

    /// <summary>RIFF or RF64 WAVE.</summary>
    Wav,

    /// <summary>AIFF or AIFF-C.</summary>
    Aiff,

    /// <summary>Monkey's Audio.</summary>
    Ape,

    /// <summary>WavPack.</summary>
    WavPack,

    /// <summary>Musepack SV7 or SV8.</summary>
    Musepack,

    /// <summary>DSD stream file.</summary>
    Dsf,

    /// <summary>ASF: WMA.</summary>
    Asf,
}
