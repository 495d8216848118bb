namespace MusicFs.Host.Demo;

/// <summary>How an album of the demo library is stored.</summary>
internal enum DemoFormat
{
    Flac,
    Wav,
    Mp3WithId3v23,
    Mp3WithId3v24,
}
