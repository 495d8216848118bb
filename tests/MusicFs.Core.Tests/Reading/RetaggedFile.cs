using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;
using MusicFs.Testing.Chunks;

namespace MusicFs.Core.Tests.Reading;

/// <summary>A file of tags, audio and more tags on the far origin, whose layout the pipeline is told.</summary>
internal sealed class RetaggedFile
{
    private RetaggedFile(byte[] content, FileSource source, TrackTags tags) => (Content, Source, Tags) = (content, source, tags);

    public byte[] Content { get; }

    public FileSource Source { get; }

    public TrackTags Tags { get; }

    public OriginalVersion Version => new(Source.Path, Source.Version, Tags);

    /// <summary>Puts it there; what was there under its path is another version from then on.</summary>
    public static RetaggedFile Put(PipelineFixture fixture, string path, int head, byte[] audio, int tail, string codec = "flac")
    {
        byte[] tags = ChunkContents.Noise(head + 7, head);
        if (codec == "flac")
        {
            "fLaC"u8.CopyTo(tags);
            // The same audio, the same sum.
            audio.AsSpan(100, 16).CopyTo(tags.AsSpan(26));
        }

        byte[] content = [.. tags, .. audio, .. ChunkContents.Noise(tail + 9, tail)];
        OriginVersion version = fixture.Memory.Put(path, content);
        List<LayoutSegment> segments = [new(SegmentKind.Metadata, 0, head), new(SegmentKind.Audio, head, audio.Length)];
        if (tail > 0)
            segments.Add(new LayoutSegment(SegmentKind.Metadata, head + audio.Length, tail));
        TrackTags read = new() { Codec = codec, Layout = new FileLayout(segments) };
        Func<string, OriginPath, OriginVersion, FileLayout?>? others = fixture.Pipeline.FindLayout;
        fixture.Pipeline.FindLayout = (id, name, asked) => asked == version ? read.Layout : others?.Invoke(id, name, asked);
        return new RetaggedFile(content, new FileSource("far", OriginPath.FromString(path), version), read);
    }
}
