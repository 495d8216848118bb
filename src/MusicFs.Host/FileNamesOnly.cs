using MusicFs.Contracts.Tags;

namespace MusicFs.Host;

/// <summary>Reads no tags at all: every track appears under its file name.</summary>
internal sealed class FileNamesOnly : ITagReader
{
    public ValueTask<TagReadResult> ReadAsync(IByteSource source, CancellationToken cancellation) =>
        new(new TagReadResult(new TagError(TagErrorKind.UnknownFormat, 0, "No codec is there.")));
}
