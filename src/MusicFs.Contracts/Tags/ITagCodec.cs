namespace MusicFs.Contracts.Tags;

/// <summary>
/// Knows one container: recognises it and reads its tags, technical data and layout. Stateless; any number of calls at once.
/// Does no I/O of its own, never throws for anything that is in the bytes, and checks every length against what is there
/// before it allocates.
/// </summary>
public interface ITagCodec
{
    /// <summary>What it reads.</summary>
    AudioContainer Container { get; }

    /// <summary>Bytes that <see cref="Matches"/> wants to see.</summary>
    int HeaderLength { get; }

    /// <summary>
    /// Whether a file is of this container. <paramref name="header"/> starts at the first byte after any ID3v2 tag in front and is
    /// shorter than <see cref="HeaderLength"/> only where the file is.
    /// </summary>
    bool Matches(ReadOnlySpan<byte> header);

    /// <summary>Reads a file that <see cref="Matches"/> has accepted.</summary>
    ValueTask<TagReadResult> ReadAsync(IByteSource source, CancellationToken cancellation);
}
