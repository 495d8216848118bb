using System.Buffers.Binary;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Editing;
using MusicFs.Tags.Ogg;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.Editing;

/// <summary>Pages after an edit are numbered without gaps and have the checksums that they should, and the packets in them are the old ones.</summary>
[TestClass]
public sealed class OggEditingTests
{
    [TestMethod]
    public async Task Edit_SmallChange_AudioPassesAsItIs()
    {
        byte[] file = Numbered(OggFixture.Vorbis(Sound.Bytes(20_000), 10, "TITLE=old"));

        TagEditResult result = await EditedFile.PlanAsync(file, EditedFile.Changes(("ALBUM", ["a rather long title of an album"])));

        Assert.IsTrue(result.Edit!.Segments.All(segment => segment.Patch is null));
        AssertPages(EditedFile.Read(result.Edit, file, 0, (int)result.Edit.Size));
    }

    [TestMethod]
    [DataRow("vorbis")]
    [DataRow("opus")]
    public async Task Edit_LargePicture_PagesAreNumberedAndChecked(string codec)
    {
        byte[] sound = Sound.Bytes(200_000);
        // Data that look like the beginning of a page, of this stream and of others.
        "OggS\0\0"u8.CopyTo(sound.AsSpan(30_000));
        "OggS"u8.CopyTo(sound.AsSpan(60_001));
        byte[] file = Numbered(codec == "opus" ? OggFixture.Opus(sound, 10, "TITLE=old") : OggFixture.Vorbis(sound, 10, "TITLE=old"));

        byte[] edited = await EditedFile.EditAsync(file, EditedFile.Picture(PictureType.FrontCover, EditingSamples.Image(1_000_000)));

        AssertPages(edited);
        int headers = codec == "opus" ? 2 : 3;
        List<byte[]> before = Packets(file);
        List<byte[]> after = Packets(edited);
        Assert.HasCount(before.Count, after);
        for (int i = headers; i < before.Count; i++)
            CollectionAssert.AreEqual(before[i], after[i]);
    }

    [TestMethod]
    public async Task Edit_SeveralStreams_IsRefused()
    {
        byte[] file = [.. OggFixture.Page(1, OggFixture.First, 0, OggFixture.VorbisHead()), .. OggFixture.Page(2, OggFixture.First, 0, OggFixture.OpusHead()), .. OggFixture.Pages(1, 0, [[.. "\u0003vorbis"u8, .. OggFixture.Comments("TITLE=x"), 1], [.. "\u0005vorbis"u8, 1]]).SelectMany(page => page)];

        TagEditResult result = await EditedFile.PlanAsync(file, EditedFile.Changes(("TITLE", ["x"])));

        StringAssert.Contains(result.Error!.Message, "several");
    }

    [TestMethod]
    public void WithZeros_AnyLength_IsWhatZerosGive()
    {
        foreach (int count in (int[])[0, 1, 4, 255, 4096, 65_307])
            Assert.AreEqual(OggChecksum.Of([1, 2, 3, .. new byte[count]]), OggChecksum.WithZeros(OggChecksum.Of([1, 2, 3]), count));
    }

    /// <summary>Fixtures leave out numbers and checksums.</summary>
    private static byte[] Numbered(byte[] file)
    {
        uint number = 0;
        foreach (OggPage page in Pages(file))
        {
            Span<byte> bytes = file.AsSpan((int)page.Offset, (int)(page.End - page.Offset));
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[18..], number++);
            OggPageWriter.Seal(bytes);
        }

        return file;
    }

    private static void AssertPages(byte[] file)
    {
        uint number = 0;
        foreach (OggPage page in Pages(file))
        {
            byte[] bytes = file[(int)page.Offset..(int)page.End];
            Assert.AreEqual(number++, page.Sequence);
            uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(22));
            bytes.AsSpan(22, 4).Clear();
            Assert.AreEqual(checksum, OggChecksum.Of(bytes), $"page {page.Sequence}");
        }
    }

    private static List<OggPage> Pages(byte[] file)
    {
        var pages = new List<OggPage>();
        for (long at = 0; at < file.Length; at = pages[^1].End)
            pages.Add(OggPage.Read(file.AsSpan((int)at), at) ?? throw new InvalidDataException($"No page at {at}."));
        return pages;
    }

    private static List<byte[]> Packets(byte[] file)
    {
        var packets = new List<byte[]>();
        var packet = new List<byte>();
        foreach (OggPage page in Pages(file))
        {
            int at = (int)page.Body;
            foreach (byte length in file.AsSpan((int)page.Offset + OggPage.FixedLength, page.Segments))
            {
                packet.AddRange(file[at..(at + length)]);
                at += length;
                if (length < 255)
                {
                    packets.Add([.. packet]);
                    packet.Clear();
                }
            }
        }

        return packets;
    }
}
