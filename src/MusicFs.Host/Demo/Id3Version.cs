namespace MusicFs.Host.Demo;

/// <summary>Which ID3v2 is written; the value is the version byte.</summary>
internal enum Id3Version : byte
{
    V23 = 3,
    V24 = 4,
}
