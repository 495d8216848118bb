namespace MusicFs.Contracts.Tags;

/// <summary>Reads the tags of a file of any format it knows. Stateless; any number of calls at once.</summary>
public interface ITagReader
{
    /// <summary>Reads; never throws for anything that is in the bytes, and allocates no more than its limits say.</summary>
    ValueTask<TagReadResult> ReadAsync(IByteSource source, CancellationToken cancellation);
}
