using MusicFs.Contracts.Errors;
using MusicFs.Core.Edits;
using MusicFs.Testing.Tags;

namespace MusicFs.Core.Tests.Edits;

/// <summary>A file that is being written, against an array.</summary>
[TestClass]
public sealed class ScratchContentTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-scratch-").FullName;

    [TestCleanup]
    public void End() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public async Task AnyWritesAndCuts_AreAsInAnArray(int seed)
    {
        Random random = new(seed);
        byte[] below = new byte[10_000];
        random.NextBytes(below);
        ScratchSpace space = new(_folder, 1 << 20);
        using (ScratchContent content = new(space, new MemoryByteSource([.. below])))
        {
            byte[] model = [.. below];
            for (int step = 0; step < 400; step++)
            {
                int offset = random.Next(12_000);
                byte[] bytes = new byte[random.Next(600)];
                random.NextBytes(bytes);
                switch (random.Next(6))
                {
                    case 0:
                        await content.ResizeAsync(offset);
                        Array.Resize(ref model, offset);
                        break;
                    case < 4 when bytes.Length > 0:
                        Assert.AreEqual(bytes.Length, (await content.WriteAsync(offset, bytes)).Value);
                        Array.Resize(ref model, Math.Max(model.Length, offset + bytes.Length));
                        bytes.CopyTo(model, offset);
                        break;
                    default:
                        byte[] read = new byte[bytes.Length];
                        int count = (await content.ReadAsync(offset, read, default)).Value;
                        CollectionAssert.AreEqual(model.Skip(offset).Take(bytes.Length).ToArray(), read[..count]);
                        break;
                }

                Assert.AreEqual(model.Length, content.Length);
            }

            byte[] all = new byte[model.Length];
            Assert.AreEqual(all.Length, (await content.ReadAsync(0, all, default)).Value);
            CollectionAssert.AreEqual(model, all);
        }

        Assert.AreEqual(0, space.Used);
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [TestMethod]
    public async Task Write_MoreThanThereIsRoomFor_NoSpaceAndWhatWasThereStays()
    {
        ScratchSpace space = new(_folder, 1000);
        using ScratchContent content = new(space, new MemoryByteSource(new byte[500]));
        Assert.AreEqual(900, (await content.WriteAsync(0, new byte[900])).Value);
        Assert.AreEqual(FsError.NoSpace, (await content.WriteAsync(800, new byte[201])).Error);
        Assert.AreEqual(200, (await content.WriteAsync(800, new byte[200])).Value);
        Assert.AreEqual(1000, space.Used);
        Assert.AreEqual(1000, content.Length);
    }

    [TestMethod]
    public async Task Open_LeftoversOfAnEndedProcess_AreRemoved()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "old.scratch"), "left");
        using ScratchContent content = new(new ScratchSpace(_folder, 1000), null);
        await content.WriteAsync(0, new byte[10]);
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(_folder));
    }
}
