using MusicFs.Contracts.Tags;

namespace MusicFs.Core.Reading;

/// <summary>Where the audio of a file lies: what is cut anew at both ends, so that copies with other tags share it.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="End">The byte behind its last one.</param>
internal readonly record struct AudioExtent(long Start, long End)
{
    public long Length => End - Start;

    /// <summary>Null where there is no audio, or where tags lie between parts of it.</summary>
    public static AudioExtent? Of(FileLayout? layout)
    {
        AudioExtent? extent = null;
        foreach (LayoutSegment segment in layout?.Segments ?? [])
        {
            if (segment.Kind != SegmentKind.Audio)
                continue;
            if (extent is not null)
                return null;
            extent = new AudioExtent(segment.Offset, segment.End);
        }

        return extent;
    }

    /// <summary>The next place behind a position where cutting begins anew, the given end at most.</summary>
    public long NextCut(long position, long end) =>
        position < Start ? Math.Min(Start, end) : position < End ? Math.Min(End, end) : end;
}
