namespace MusicFs.Tags.Editing;

/// <summary>How much padding stands behind tags: what is left of the old tags' room, so that the audio stays where it is, else a little.</summary>
internal static class Room
{
    /// <summary>Left where the new tags are larger than the old ones and their padding.</summary>
    private const int Fresh = 1024;

    /// <summary>More than this is not left over, unless the file had as much padding before.</summary>
    private const int Most = 64 * 1024;

    /// <summary>Bytes to fill, the padding's own header included: 0, or at least <paramref name="least"/>.</summary>
    public static long Padding(long oldLength, long oldPadding, long newLength, int least)
    {
        long left = oldLength - newLength;
        bool fits = left == 0 || (left >= least && left <= Math.Max(Most, oldPadding));
        return fits ? left : Fresh;
    }
}
