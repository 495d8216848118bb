namespace MusicFs.Tags.Mp4;

/// <summary>What the movie box says of one track. Boxes that are default were not there.</summary>
internal sealed class Mp4Track
{
    public uint Id { get; set; }

    /// <summary><c>soun</c>, <c>text</c>, <c>vide</c> ...</summary>
    public uint Handler { get; set; }

    /// <summary>Units a second of <see cref="Duration"/> and of the samples' times.</summary>
    public uint TimeScale { get; set; }

    public ulong Duration { get; set; }

    /// <summary>Of a sound track; null where its sample description could not be read.</summary>
    public SampleEntry? Entry { get; set; }

    /// <summary>The track whose samples are the names of this one's chapters; 0 where there is none.</summary>
    public uint ChapterTrack { get; set; }

    public Box TimeToSample { get; set; }

    public Box SampleSizes { get; set; }

    public Box SampleToChunk { get; set; }

    public Box ChunkOffsets { get; set; }
}
