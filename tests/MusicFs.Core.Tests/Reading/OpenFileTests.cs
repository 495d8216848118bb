using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;
using MusicFs.Testing.Origins;

namespace MusicFs.Core.Tests.Reading;

[TestClass]
public sealed class OpenFileTests
{
    [TestMethod]
    public async Task Read_GeneratedSourceGenerated_LikeOneRunOfBytes()
    {
        byte[] content = new byte[5000], header = new byte[123], tail = new byte[77];
        var random = new Random(3);
        random.NextBytes(content);
        random.NextBytes(header);
        random.NextBytes(tail);
        var origin = new MemoryOrigin("o");
        OriginVersion version = origin.Put("f", content);
        IOriginFile original = (await origin.OpenAsync(OriginPath.FromString("f"), version, CancellationToken.None)).Value;
        var file = new OpenFile(original, [Segment.FromBytes(header), Segment.FromSource(1000, 3000), Segment.FromBytes(tail)]);
        byte[] expected = [.. header, .. content.AsSpan(1000, 3000), .. tail];
        Assert.IsFalse(file.IsWhole);

        byte[] buffer = new byte[4000];
        for (int i = 0; i < 2000; i++)
        {
            int offset = random.Next(expected.Length + 100), size = random.Next(buffer.Length);
            FsResult<int> read = await file.ReadAsync(offset, buffer.AsMemory(0, size), CancellationToken.None);
            int there = Math.Clamp(expected.Length - offset, 0, size);
            Assert.AreEqual(there, read.Value);
            Assert.IsTrue(buffer.AsSpan(0, there).SequenceEqual(expected.AsSpan(Math.Min(offset, expected.Length), there)), $"{offset}+{size}");
        }
    }

    [TestMethod]
    public async Task Read_OriginalShorterThanItsVersion_Stale()
    {
        var origin = new MemoryOrigin("o");
        OriginVersion version = origin.Put("f", new byte[100]);
        IOriginFile original = (await origin.OpenAsync(OriginPath.FromString("f"), version, CancellationToken.None)).Value;
        var file = new OpenFile(original, [Segment.FromSource(0, 150), Segment.FromBytes(new byte[10])]);
        Assert.AreEqual(FsError.Stale, (await file.ReadAsync(0, new byte[160], CancellationToken.None)).Error);
    }
}
