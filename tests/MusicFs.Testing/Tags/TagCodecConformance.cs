using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Testing.Tags;

/// <summary>
/// What every tag codec keeps to, whatever its format: it answers for any bytes, covers the file with its layout, says why where it
/// cannot read, and reads no more than it must. A codec's tests derive from this and supply files.
/// </summary>
public abstract class TagCodecConformance
{
    /// <summary>The usual cover art, which is not to be read with the tags.</summary>
    private const int HeadAndTail = 64 * 1024;

    protected abstract AudioContainer Container { get; }

    /// <summary>The front door with the codec built in.</summary>
    protected abstract ITagReader Reader { get; }

    protected abstract IAudioFingerprinter Fingerprinter { get; }

    /// <summary>A valid file with that title and at least a few KiB of audio, which is the same in each.</summary>
    protected abstract byte[] File(string title);

    [TestMethod]
    public async Task Read_ValidFile_FindsContainerTitleAndDuration()
    {
        TrackTags tags = await TagsAsync(File("Jóga"));

        Assert.AreEqual(Container, tags.Container);
        Assert.AreEqual("Jóga", tags.Title);
        Assert.IsGreaterThan(0.0, tags.DurationSeconds ?? 0);
        Assert.IsEmpty(tags.Problems);
    }

    [TestMethod]
    public async Task Read_ValidFile_LayoutCoversItAndHasAudio()
    {
        byte[] file = File("title");

        FileLayout? layout = (await TagsAsync(file)).Layout;

        AssertCovers(layout, file.Length);
        Assert.IsGreaterThan(1000L, layout!.AudioLength);
    }

    [TestMethod]
    public async Task Read_SourceThatCompletesLater_SameAsAtOnce()
    {
        byte[] file = File("title");
        TrackTags expected = await TagsAsync(file);

        TagReadResult result = await Reader.ReadAsync(new MemoryByteSource(file) { CompletesLater = true }, CancellationToken.None);

        Assert.AreEqual(expected.Title, result.Tags!.Title);
        Assert.AreEqual(expected.DurationSeconds, result.Tags.DurationSeconds);
        CollectionAssert.AreEqual(expected.Layout!.Segments.ToArray(), result.Tags.Layout!.Segments.ToArray());
    }

    [TestMethod]
    public async Task Read_SourceFails_SaysThatItIsUnreadableAndWhy()
    {
        byte[] file = File("title");
        var healthy = new MemoryByteSource(file);
        await Reader.ReadAsync(healthy, CancellationToken.None);

        for (int read = 0; read < healthy.Reads; read++)
        {
            var source = new MemoryByteSource(file) { Error = FsError.TimedOut, FailingRead = read };
            TagReadResult result = await Reader.ReadAsync(source, CancellationToken.None);
            Assert.AreEqual(TagErrorKind.Unreadable, result.Error?.Kind, $"Read {read} failed.");
            Assert.AreEqual(FsError.TimedOut, result.Error!.Source);
        }
    }

    [TestMethod]
    public async Task Read_EveryTruncation_AnswersWithTagsOrAReason()
    {
        byte[] file = File("title");
        for (int length = 0; length < file.Length; length += length < 2048 ? 1 : 97)
        {
            TagReadResult result = await Reader.ReadAsync(new MemoryByteSource(file[..length]), CancellationToken.None);
            if (result.IsSuccess)
                AssertCovers(result.Tags.Layout, length);
            else
                Assert.IsFalse(string.IsNullOrWhiteSpace(result.Error.Message));
        }
    }

    [TestMethod]
    public async Task Read_LargeFile_ReadsHeadAndTailOnly()
    {
        var source = new MemoryByteSource(File("title"));

        await Reader.ReadAsync(source, CancellationToken.None);

        Assert.IsLessThanOrEqualTo((long)HeadAndTail, source.BytesRead);
    }

    [TestMethod]
    public async Task Fingerprint_OtherTags_IsTheSame()
    {
        Assert.AreEqual(await FingerprintAsync(File("a")), await FingerprintAsync(File("a title of quite another length")));
    }

    /// <summary>A layout that is there has its segments in order, without gap or overlap, over the whole file.</summary>
    public static void AssertCovers(FileLayout? layout, long length)
    {
        if (layout is null)
            return;
        long end = 0;
        foreach (LayoutSegment segment in layout.Segments)
        {
            Assert.AreEqual(end, segment.Offset);
            Assert.IsGreaterThan(0L, segment.Length);
            end = segment.End;
        }

        Assert.AreEqual(length, end);
    }

    private async Task<AudioFingerprint> FingerprintAsync(byte[] file)
    {
        TrackTags tags = await TagsAsync(file);
        FsResult<AudioFingerprint> print = await Fingerprinter.ComputeAsync(
            new MemoryByteSource(file), tags.Container, tags.Layout!, CancellationToken.None);
        return print.Value;
    }

    private async Task<TrackTags> TagsAsync(byte[] file)
    {
        TagReadResult result = await Reader.ReadAsync(new MemoryByteSource(file), CancellationToken.None);
        Assert.IsTrue(result.IsSuccess, result.Error?.Message);
        return result.Tags;
    }
}
