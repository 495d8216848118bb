using MusicFs.Contracts.Tags;
using MusicFs.Tags.Iff;

namespace MusicFs.Tags.Editing;

/// <summary>The chunk of a WAVE or AIFF file that holds an ID3v2 tag.</summary>
internal static class Id3Chunk
{
    /// <summary>Replaces the chunk where there is one, else puts a new one into <paramref name="added"/>.</summary>
    public static async ValueTask<TagError?> PlanAsync(
        EditWork work, IffChunk chunk, uint id, Dictionary<long, long> regions, Pieces added, bool isBigEndian)
    {
        FieldChanges changes = work.Changes.WithPositionsApart();
        Id3Edit? tag = chunk.Length > 0 ? await Id3Edit.LoadAsync(work.Window, chunk.Body, changes).ConfigureAwait(false) : null;
        bool isNew = tag is null;
        tag ??= new Id3Edit();
        tag.Apply(changes, adds: true);
        if (tag.IsUnchanged && (isNew || chunk.Id == 0))
        {
            return null;
        }

        if (tag.Write(0) is not { } written)
        {
            return new TagError(TagErrorKind.OverLimit, -1, "An ID3v2 tag holds less than 256 MiB.");
        }

        Pieces pieces = written.Length == 0 ? written : IffChunks.Chunk(chunk.Id == 0 ? id : chunk.Id, written, isBigEndian);
        if (chunk.Id == 0)
        {
            added.Add(pieces);
        }
        else if (!tag.IsUnchanged)
        {
            work.Splices.Replace(chunk.Start, regions[chunk.Start] - chunk.Start, pieces);
        }

        return null;
    }
}
