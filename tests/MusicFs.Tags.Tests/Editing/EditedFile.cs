using MusicFs.Contracts.Tags;
using MusicFs.Testing.Tags;

namespace MusicFs.Tags.Tests.Editing;

/// <summary>Plans edits of files in memory and reads what a plan stands for, as whoever serves it does.</summary>
internal static class EditedFile
{
    public static TagChanges Changes(params (string Field, string[] Values)[] fields) =>
        new(fields.ToDictionary(field => field.Field, field => (IReadOnlyList<string>)field.Values), []);

    public static TagChanges Picture(PictureType type, byte[] content) => new(new Dictionary<string, IReadOnlyList<string>>(), [new PictureChange(type, "image/png", content)]);

    public static ValueTask<TagEditResult> PlanAsync(byte[] file, TagChanges changes) =>
        new TagEditor().PlanAsync(new MemoryByteSource(file), changes, CancellationToken.None);

    /// <summary>The edited file, read as a whole; reads at random places are seen to give the same.</summary>
    public static async Task<byte[]> EditAsync(byte[] file, TagChanges changes)
    {
        TagEditResult result = await PlanAsync(file, changes);
        Assert.IsTrue(result.IsSuccess, result.Error?.Message);
        AssertSound(result.Edit, file.Length);
        byte[] edited = Read(result.Edit, file, 0, (int)result.Edit.Size);
        Assert.AreEqual(result.Edit.Size, edited.Length);
        var random = new Random(edited.Length);
        for (int i = 0; i < 40; i++)
        {
            int offset = random.Next(edited.Length);
            int count = Math.Min(random.Next(1, i % 2 == 0 ? 64 : 70_000), edited.Length - offset);
            Assert.IsTrue(Read(result.Edit, file, offset, count).AsSpan().SequenceEqual(edited.AsSpan(offset, count)), $"{count} bytes at {offset}");
        }

        return edited;
    }

    /// <summary>What every plan keeps to, whatever the file was.</summary>
    public static void AssertSound(TagEdit edit, long sourceLength)
    {
        Assert.AreEqual(edit.Segments.Sum(segment => segment.Length), edit.Size);
        foreach (EditedSegment segment in edit.Segments)
        {
            Assert.IsGreaterThan(0L, segment.Length);
            if (segment.SourceOffset < 0)
                Assert.AreEqual(segment.Length, segment.Generated.Length);
            else
                Assert.IsLessThanOrEqualTo(sourceLength, segment.SourceOffset + segment.Length);
        }
    }

    public static byte[] Read(TagEdit edit, byte[] source, long offset, int count)
    {
        byte[] result = new byte[count];
        int done = 0;
        long start = 0;
        foreach (EditedSegment segment in edit.Segments)
        {
            long from = Math.Max(0, offset + done - start);
            if (done < count && from < segment.Length)
            {
                int taken = (int)Math.Min(count - done, segment.Length - from);
                Segment(segment, source, from, result.AsSpan(done, taken));
                done += taken;
            }

            start += segment.Length;
        }

        return result[..done];
    }

    private static void Segment(EditedSegment segment, byte[] source, long from, Span<byte> destination)
    {
        if (segment.SourceOffset < 0)
        {
            segment.Generated.Span.Slice((int)from, destination.Length).CopyTo(destination);
            return;
        }

        if (segment.Patch is not { } patch)
        {
            source.AsSpan((int)(segment.SourceOffset + from), destination.Length).CopyTo(destination);
            return;
        }

        int before = (int)Math.Min(patch.Before, from);
        int after = (int)Math.Min(patch.After, segment.Length - from - destination.Length);
        long at = segment.SourceOffset + from - before;
        byte[] window = source.AsSpan((int)at, before + destination.Length + after).ToArray();
        patch.Apply(at, window);
        window.AsSpan(before, destination.Length).CopyTo(destination);
    }
}
