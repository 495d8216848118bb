using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Reading;
using MusicFs.Testing;
using MusicFs.Testing.Origins;

namespace MusicFs.Core.Tests.Reading;

[TestClass]
public sealed class FileContentTests
{
    private static readonly byte[] Original = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];
    private static readonly byte[] Made = [201, 202, 203, 204, 205];

    [TestMethod]
    [DataRow(0, 10, 10)]
    [DataRow(95, 10, 5)]
    [DataRow(100, 10, 0)]
    [DataRow(1000, 10, 0)]
    [DataRow(0, 0, 0)]
    public void Read_WholeOriginal_IsClippedToItsSize(int offset, int size, int expected)
    {
        using FileContent content = FileContent.Whole(Open(new MemoryOrigin("o")));
        byte[] buffer = new byte[size];

        int count = content.ReadAsync(offset, buffer, default).Now().Value;

        Assert.AreEqual(expected, count);
        CollectionAssert.AreEqual(Original.Skip(offset).Take(count).ToArray(), buffer[..count]);
    }

    [TestMethod]
    public async Task Read_AcrossSegments_JoinsThem()
    {
        using var content = new FileContent(Open(new MemoryOrigin("o")), [Segment.FromSource(0, 50, 10), Segment.FromBytes(10, Made), Segment.FromSource(15, 70, 20)]);
        byte[] expected = [.. Original[50..60], .. Made, .. Original[70..90]];

        for (int offset = 0; offset <= 35; offset++)
        {
            for (int size = 0; size <= 40; size++)
            {
                byte[] buffer = new byte[size];
                FsResult<int> read = await content.ReadAsync(offset, buffer, default);
                CollectionAssert.AreEqual(expected.Skip(offset).Take(size).ToArray(), buffer[..read.Value]);
            }
        }

        Assert.AreEqual(35, content.Size);
    }

    [TestMethod]
    public async Task Read_PatchedRange_IsTheSameHoweverItIsCut()
    {
        using var content = new FileContent(
            Open(new MemoryOrigin("o")), [Segment.FromBytes(0, Made), Segment.FromPatched(5, 20, 60, new NeighbourPatch()), Segment.FromSource(65, 90, 5)]);
        byte[] patched = [.. Original[20..80]];
        new NeighbourPatch().Apply(20, patched);
        byte[] expected = [.. Made, .. patched, .. Original[90..95]];

        for (int offset = 0; offset <= expected.Length; offset++)
        {
            for (int size = 0; size <= expected.Length; size++)
            {
                byte[] buffer = new byte[size];
                FsResult<int> read = await content.ReadAsync(offset, buffer, default);
                CollectionAssert.AreEqual(expected.Skip(offset).Take(size).ToArray(), buffer[..read.Value]);
            }
        }
    }

    [TestMethod]
    public async Task Read_RandomPlans_AreWhatAnArrayOfTheirBytesIs()
    {
        Random random = new(11);
        byte[] original = new byte[400_000];
        random.NextBytes(original);
        MemoryOrigin origin = new("o");
        OriginVersion version = origin.Put("f", original);
        for (int plan = 0; plan < 60; plan++)
        {
            (TagEdit edit, byte[] model) = Plan(random, original);
            using FileContent content = new(origin.OpenAsync(OriginPath.FromString("f"), version, default).Now().Value, FileContent.SegmentsOf(edit));
            Assert.AreEqual(model.Length, edit.Size);
            Assert.AreEqual(model.Length, content.Size);
            for (int i = 0; i < 50; i++)
            {
                int offset = random.Next(model.Length + 2);
                byte[] buffer = new byte[random.Next(i % 2 == 0 ? 300 : model.Length + 100)];
                int read = (await content.ReadAsync(offset, buffer, default)).Value;
                Assert.AreEqual(Math.Clamp(model.Length - offset, 0, buffer.Length), read);
                Assert.IsTrue(buffer.AsSpan(0, read).SequenceEqual(model.AsSpan(Math.Min(offset, model.Length), read)), $"plan {plan}: {read} bytes at {offset}");
            }
        }
    }

    /// <summary>Made bytes, ranges of the original and altered ones in any order and of any length, and what they come to.</summary>
    private static (TagEdit Edit, byte[] Model) Plan(Random random, byte[] original)
    {
        List<EditedSegment> segments = [];
        List<byte> model = [];
        for (int i = random.Next(1, 30); i > 0; i--)
        {
            int length = 1 + random.Next(random.Next(3) switch { 0 => 4, 1 => 3000, _ => 180_000 });
            int from = random.Next(original.Length - length + 1);
            byte[] bytes = original[from..(from + length)];
            switch (random.Next(3))
            {
                case 0:
                    segments.Add(EditedSegment.Of(from, length));
                    break;
                case 1:
                    segments.Add(EditedSegment.Of(from, length, new NeighbourPatch()));
                    new NeighbourPatch().Apply(from, bytes);
                    break;
                default:
                    random.NextBytes(bytes);
                    segments.Add(EditedSegment.Of(bytes));
                    break;
            }

            model.AddRange(bytes);
        }

        return (new TagEdit(segments), [.. model]);
    }

    [TestMethod]
    public void Read_OriginalEndsEarly_IsStale()
    {
        using var content = new FileContent(Open(new MemoryOrigin("o")), [Segment.FromSource(0, 0, 200)]);

        Assert.AreEqual(FsError.Stale, content.ReadAsync(90, new byte[20], default).Now().Error);
    }

    [TestMethod]
    public void Read_BeforeTheStart_IsInvalid()
    {
        using FileContent content = FileContent.Whole(Open(new MemoryOrigin("o")));

        Assert.AreEqual(FsError.InvalidArgument, content.ReadAsync(-1, new byte[1], default).Now().Error);
    }

    [TestMethod]
    public void Read_EmptyOriginal_HasNothing()
    {
        var origin = new MemoryOrigin("o");
        OriginVersion version = origin.Put("e", []);
        using FileContent content = FileContent.Whole(origin.OpenAsync(OriginPath.FromString("e"), version, default).Now().Value);

        Assert.AreEqual(0, content.ReadAsync(0, new byte[1], default).Now().Value);
        Assert.AreEqual(0, content.Size);
    }

    private static IOriginFile Open(MemoryOrigin origin)
    {
        OriginVersion version = origin.Put("f", Original);
        return origin.OpenAsync(OriginPath.FromString("f"), version, default).Now().Value;
    }

    /// <summary>Makes each byte the sum of itself and up to three before and two behind it in the segment.</summary>
    private sealed class NeighbourPatch : ISourcePatch
    {
        public int Before => 3;

        public int After => 2;

        public void Apply(long sourceOffset, Span<byte> window)
        {
            byte[] original = window.ToArray();
            for (int i = 0; i < window.Length; i++)
            {
                int sum = 0;
                for (int near = Math.Max(0, i - Before); near <= Math.Min(original.Length - 1, i + After); near++)
                    sum += original[near];
                window[i] = (byte)sum;
            }
        }
    }
}
