using System.Text;
using MusicFs.Contracts.Tags;

namespace MusicFs.Testing.Tags;

/// <summary>
/// Edits the "format" of <see cref="MemoryTagReader"/> in a way of its own: puts the changes in front of the file, which follows whole, every
/// letter of its second half in upper case. Refuses files with <c>fixed</c> among their padding.
/// </summary>
public sealed class MemoryTagEditor : ITagEditor
{
    private int _plans;

    /// <summary>Plans so far.</summary>
    public int Plans => Volatile.Read(ref _plans);

    /// <summary>What a file is with these fields and pictures.</summary>
    public static byte[] Edit(byte[] original, IReadOnlyDictionary<string, IReadOnlyList<string>> fields, params ReadOnlySpan<byte[]> pictures)
    {
        byte[] end = [.. original[(original.Length / 2)..].Select(Upper)];
        List<byte> edited = [.. Encoding.UTF8.GetBytes(Header(fields))];
        foreach (byte[] picture in pictures)
            edited.AddRange(picture);
        return [.. edited, .. original[..(original.Length / 2)], .. end];
    }

    public bool CanEdit(AudioContainer container) => container == AudioContainer.Flac;

    public async ValueTask<TagEditResult> PlanAsync(IByteSource source, TagChanges changes, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _plans);
        byte[] content = new byte[source.Length];
        if ((await source.ReadAsync(0, content, cancellation)) is { IsSuccess: false } failed)
            return new TagEditResult(new TagError(TagErrorKind.Unreadable, -1, "It cannot be read.", failed.Error));
        if (Encoding.UTF8.GetString(content).Contains("fixed", StringComparison.Ordinal))
            return new TagEditResult(new TagError(TagErrorKind.Corrupt, 0, "It is fixed."));
        long half = source.Length / 2;
        List<EditedSegment> segments = [EditedSegment.Of(Encoding.UTF8.GetBytes(Header(changes.Fields)))];
        segments.AddRange(changes.Pictures.Where(static picture => !picture.Content.IsEmpty).Select(static picture => EditedSegment.Of(picture.Content)));
        segments.Add(EditedSegment.Of(0, half));
        segments.Add(EditedSegment.Of(half, source.Length - half, new UpperCase()));
        return new TagEditResult(new TagEdit(segments));
    }

    private static string Header(IReadOnlyDictionary<string, IReadOnlyList<string>> fields) =>
        string.Concat(fields.OrderBy(static field => field.Key, StringComparer.Ordinal).Select(static field => $"{field.Key}:{string.Join('/', field.Value)}\n")) + "--\n";

    private static byte Upper(byte letter) => letter is >= (byte)'a' and <= (byte)'z' ? (byte)(letter - 32) : letter;

    private sealed class UpperCase : ISourcePatch
    {
        public int Before => 0;

        public int After => 0;

        public void Apply(long sourceOffset, Span<byte> window)
        {
            foreach (ref byte letter in window)
                letter = Upper(letter);
        }
    }
}
