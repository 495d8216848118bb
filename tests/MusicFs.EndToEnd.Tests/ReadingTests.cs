using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>Every read gives the original's bytes: with kernel pass-through where this user has it, and without.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class ReadingTests
{
    private static readonly string[] NoOptions = [];

    public static IEnumerable<object[]> Ways => [[NoOptions], [new[] { "--no-passthrough" }]];

    [TestMethod]
    [DynamicData(nameof(Ways))]
    public async Task Read_EveryFile_IsEqualToItsOriginal(string[] options)
    {
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync(options);
        Dictionary<string, int> originals = CountContents(Directory.EnumerateFiles(library.Origin, "*", SearchOption.AllDirectories));

        CollectionAssert.AreEquivalent(originals, CountContents(library.Tracks()), "The tag tree.");
        foreach (string original in Directory.EnumerateFiles(library.Origin, "*", SearchOption.AllDirectories))
        {
            string shown = library[Path.Combine(".origins/music", Path.GetRelativePath(library.Origin, original))];
            CollectionAssert.AreEqual(File.ReadAllBytes(original), File.ReadAllBytes(shown), shown);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Ways))]
    public async Task Read_RandomOffsetsAndSizes_IsEqualToTheOriginal(string[] options)
    {
        using Folders folders = new();
        byte[] content = LargeTrack(folders["music"], 5_000_011);
        await using MountedLibrary library = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null, options);
        using SafeFileHandle file = File.OpenHandle(library.Tracks().Single());
        Random random = new(4711);
        byte[] buffer = new byte[300_000];

        for (int i = 0; i < 3000; i++)
        {
            int offset = random.Next(content.Length + 4096);
            int size = random.Next(1, 1 << random.Next(1, 18));
            int expected = Math.Clamp(content.Length - offset, 0, size);
            int read = RandomAccess.Read(file, buffer.AsSpan(0, size), offset);
            if (read != expected || !buffer.AsSpan(0, read).SequenceEqual(content.AsSpan(Math.Min(offset, content.Length), read)))
                Assert.Fail($"{size} bytes at {offset}: {read} bytes, {expected} expected, or other ones.");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Ways))]
    public async Task Read_SixtyFourReadersAtOnce_AllGetTheOriginal(string[] options)
    {
        using Folders folders = new();
        byte[] content = LargeTrack(folders["music"], 3_000_017);
        await using MountedLibrary library = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null, options);
        string track = library.Tracks().Single();

        Task<bool>[] readers = [.. Enumerable.Range(0, 64).Select(_ => Task.Factory.StartNew(
            () => File.ReadAllBytes(track).AsSpan().SequenceEqual(content), TaskCreationOptions.LongRunning))];

        Assert.AreEqual(64, (await Task.WhenAll(readers)).Count(same => same));
    }

    [TestMethod]
    [DynamicData(nameof(Ways))]
    public async Task Open_AThousandFilesAtOnce_AllReadAndNoneStaysOpen(string[] options)
    {
        using Folders folders = new();
        const int count = 1000;
        for (int i = 0; i < count; i++)
            File.WriteAllText(Path.Combine(folders["music"], $"track {i:0000}.mp3"), $"content of {i:0000}");
        await using MountedLibrary library = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null, options);
        int before = library.Descriptors;
        SafeFileHandle[] files = [.. library.Tracks().Select(path => File.OpenHandle(path))];
        byte[] buffer = new byte[100];

        foreach (SafeFileHandle file in files)
            Assert.AreEqual("content of 0000".Length, RandomAccess.Read(file, buffer, 0));
        Assert.HasCount(count, files);
        foreach (SafeFileHandle file in files)
            file.Dispose();

        await library.WaitForDescriptorsAsync(before);
    }

    [TestMethod]
    [DynamicData(nameof(Ways))]
    public async Task Read_ReaderKilledInTheMiddle_OthersGoOn(string[] options)
    {
        using Folders folders = new();
        byte[] content = LargeTrack(folders["music"], 30_000_001);
        await using MountedLibrary library = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null, options);
        string track = library.Tracks().Single();
        int before = library.Descriptors;

        // It has written its first block and waits for room in the pipe: somewhere in the middle.
        using Process reader = Program.Start("/bin/dd", [$"if={track}", "bs=1000", "status=none"]);
        Assert.AreEqual(content[0], reader.StandardOutput.BaseStream.ReadByte());
        reader.Kill();
        await reader.WaitForExitAsync();

        CollectionAssert.AreEqual(content, File.ReadAllBytes(track));
        await library.WaitForDescriptorsAsync(before);
    }

    private static Dictionary<string, int> CountContents(IEnumerable<string> files) =>
        files.GroupBy(file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))))
            .ToDictionary(group => group.Key, group => group.Count());

    private static byte[] LargeTrack(string folder, int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        File.WriteAllBytes(Path.Combine(folder, "large.mp3"), content);
        return content;
    }
}
