using MusicFs.Chunks.Contents;

namespace MusicFs.Core.Reading;

/// <summary>A range of a file that is stored, and where; none where its length is 0.</summary>
internal readonly record struct StoredRange(ContentRange Range, ContentPlace? Place)
{
    public int Length => Range.Length;

    public long End => Range.End;
}
