using MusicFs.Contracts.Tags;

namespace MusicFs.Plugin.Fixture;

/// <summary>Reads files that begin with FIXT; the four letters behind that say what it does.</summary>
internal sealed class FixtureCodec : ITagCodec
{
    public AudioContainer Container => AudioContainer.Unknown;

    public int HeaderLength => 8;

    public bool Matches(ReadOnlySpan<byte> header)
    {
        if (header.StartsWith("FIXTmtch"u8))
            throw new InvalidOperationException("as asked for");
        return header.StartsWith("FIXT"u8);
    }

    public async ValueTask<TagReadResult> ReadAsync(IByteSource source, CancellationToken cancellation)
    {
        byte[] header = new byte[8];
        await source.ReadAsync(0, header, cancellation).ConfigureAwait(false);
        switch (System.Text.Encoding.ASCII.GetString(header, 4, 4))
        {
            case "thrw": throw new InvalidOperationException("as asked for");
            case "spin": Misbehaviour.Hold(); break;
            case "none": return default;
            case "long": return new TagReadResult(new TrackTags { Title = "Long", Layout = new FileLayout([new LayoutSegment(SegmentKind.Audio, 0, source.Length + 1)]) });
            case "text": return new TagReadResult(new TrackTags { Title = new string('x', 5 << 20) });
            case "pict": return new TagReadResult(new TrackTags { Pictures = [new TagPicture { Ranges = [new ByteRange(0, source.Length + 1)] }] });
            case "many": return new TagReadResult(new TrackTags { Artists = [.. Enumerable.Range(0, 100_000).Select(static i => $"{i}")] });
        }

        return new TagReadResult(new TrackTags
        {
            Codec = "fix", Title = "A Pattern", Artists = ["Fixture"], Album = "Patterns", AlbumArtists = ["Fixture"], DurationSeconds = 1,
            Fields = new Dictionary<string, IReadOnlyList<string>> { ["TITLE"] = ["A Pattern"], ["ARTIST"] = ["Fixture"], ["ALBUM"] = ["Patterns"], ["ALBUMARTIST"] = ["Fixture"] },
        });
    }
}
