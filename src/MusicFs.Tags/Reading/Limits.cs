namespace MusicFs.Tags.Reading;

/// <summary>
/// What is read of one file at most. Far above what taggers write, low enough that the worst file costs a fraction of a
/// second and a few dozen MiB.
/// </summary>
internal static class Limits
{
    /// <summary>First range read: enough for the tags of a usual file without pictures in front of them.</summary>
    public const int HeadLength = 32 * 1024;

    /// <summary>One range held in memory: larger tags and comment blocks are not read.</summary>
    public const int RangeLength = 16 * 1024 * 1024;

    /// <summary>All ranges of one file together.</summary>
    public const long TotalLength = 64L * 1024 * 1024;

    /// <summary>Calls to the source for one file.</summary>
    public const int Reads = 2048;

    /// <summary>Values of all fields together.</summary>
    public const int Values = 4096;

    /// <summary>Bytes of one value before decoding; lyrics and embedded CUE sheets are the long ones.</summary>
    public const int ValueLength = 4 * 1024 * 1024;

    /// <summary>Characters of all values together.</summary>
    public const int TotalText = 16 * 1024 * 1024;

    /// <summary>Characters of a field's name.</summary>
    public const int NameLength = 256;

    public const int Pictures = 256;

    public const int Chapters = 10_000;

    /// <summary>Problems kept; the rest is not counted.</summary>
    public const int Problems = 16;
}
