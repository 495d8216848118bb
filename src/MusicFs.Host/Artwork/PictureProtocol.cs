namespace MusicFs.Host.Artwork;

/// <summary>
/// What is said to a process that scales pictures, and what it answers: a request is the side and the length as 32-bit numbers, then the picture; an answer is the
/// length of a JPEG and that, or one of the numbers here. All little-endian.
/// </summary>
public static class PictureProtocol
{
    /// <summary>The hidden command that is such a process.</summary>
    public const string Command = "picture-worker";

    /// <summary>Bytes before a picture.</summary>
    public const int RequestHeader = 2 * sizeof(int);

    /// <summary>Bytes of a picture that is looked at.</summary>
    public const int LargestPicture = 32 << 20;

    /// <summary>Bytes of a JPEG that is believed.</summary>
    public const int LargestAnswer = 2 << 20;

    /// <summary>Pixels of a side that may be asked for.</summary>
    public const int LargestSide = 2048;

    /// <summary>It is no picture, or too large a one.</summary>
    public const int NoPicture = 0;

    /// <summary>There is no library for pictures on this machine.</summary>
    public const int NoLibrary = -1;
}
