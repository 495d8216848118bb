using System.Buffers.Binary;
using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace SamplePlugin.Tests;

[TestClass]
public sealed class FormatTests
{
    private static ITagCodec Codec { get; } = new Registered().Codecs.Single().Codec;

    [TestMethod]
    public async Task Read_AFileWithTags_GivesThemAndTheAudio()
    {
        byte[] file = File("title=Dawn\nartist=Ada\nalbum=Days\ntrack=3\n", samples: 8000);

        Assert.IsTrue(Codec.Matches(file.AsSpan(0, Codec.HeaderLength)));
        TrackTags tags = (await Codec.ReadAsync(new Bytes(file), CancellationToken.None)).Tags!;

        Assert.AreEqual(("Dawn", "Ada", "Days", 3), (tags.Title, tags.Artists.Single(), tags.Album, tags.TrackNumber));
        Assert.AreEqual("3", tags.Fields["TRACKNUMBER"].Single());
        Assert.AreEqual(("pcm", 8000, 1, 1.0), (tags.Codec, tags.SampleRate, tags.Channels, tags.DurationSeconds));
        Assert.AreEqual((file.Length - 16000L, 16000L), (tags.Layout!.AudioOffset, tags.Layout.AudioLength));
    }

    [TestMethod]
    public async Task Read_AnyBeginningOfAFile_TellsWhatIsWrongOrReadsIt()
    {
        byte[] file = File("title=Dawn\n", samples: 10);
        for (int length = 4; length < file.Length; length++)
        {
            TagReadResult result = await Codec.ReadAsync(new Bytes(file[..length]), CancellationToken.None);
            Assert.AreEqual(length < file.Length - 20 ? TagErrorKind.Truncated : null, result.Error?.Kind, $"{length} bytes");
        }
    }

    [TestMethod]
    [DataRow(4, 23u, TagErrorKind.Corrupt)]
    [DataRow(4, 0xFFFFFFF0, TagErrorKind.Truncated)]
    public async Task Read_ANumberThatCannotBe_IsAReasonAndNoException(int offset, uint number, TagErrorKind expected)
    {
        byte[] file = File("", samples: 10);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(offset), number);
        Assert.AreEqual(expected, (await Codec.ReadAsync(new Bytes(file), CancellationToken.None)).Error?.Kind);
    }

    private static byte[] File(string annotation, int samples)
    {
        byte[] text = Encoding.UTF8.GetBytes(annotation), file = new byte[24 + text.Length + (2 * samples)];
        uint[] numbers = [0x2E736E64, (uint)(24 + text.Length), (uint)(2 * samples), 3, 8000, 1];
        for (int i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(4 * i), numbers[i]);
        text.CopyTo(file, 24);
        return file;
    }

    private sealed class Bytes(byte[] bytes) : IByteSource
    {
        public long Length => bytes.Length;

        public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
        {
            int count = (int)Math.Clamp(bytes.Length - offset, 0, destination.Length);
            bytes.AsMemory((int)Math.Min(offset, bytes.Length), count).CopyTo(destination);
            return new(count);
        }
    }
}
