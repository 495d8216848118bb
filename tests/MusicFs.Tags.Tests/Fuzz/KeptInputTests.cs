using System.Security.Cryptography;
using MusicFs.Contracts.Tags;
using MusicFs.Testing;
using MusicFs.Testing.Tags;

namespace MusicFs.Tags.Tests.Fuzz;

/// <summary>
/// Reads every file of tests/corpus/tags: malformed files of each kind, and every input that a codec ever failed on. What is in the
/// bytes, the answer is tags or a reason, within what one file may cost.
/// </summary>
[TestClass]
public sealed class KeptInputTests
{
    public static IEnumerable<object[]> Inputs() => Directory.EnumerateFiles(Folder()).Order(StringComparer.Ordinal).Select(path => new object[] { Path.GetFileName(path) });

    /// <summary>Writes an input down; its name is its digest.</summary>
    public static string Keep(byte[] input)
    {
        string path = Path.Combine(Folder(), Convert.ToHexStringLower(SHA256.HashData(input)[..8]) + ".bin");
        File.WriteAllBytes(path, input);
        return path;
    }

    [TestMethod]
    [DynamicData(nameof(Inputs))]
    public async Task Read_KeptInput_AnswersWithTagsOrAReason(string name)
    {
        byte[] input = await File.ReadAllBytesAsync(Path.Combine(Folder(), name));
        long before = GC.GetAllocatedBytesForCurrentThread();

        TagReadResult result = await new TagReader().ReadAsync(new MemoryByteSource(input), CancellationToken.None);

        Assert.IsLessThan(64L * 1024 * 1024, GC.GetAllocatedBytesForCurrentThread() - before);
        if (result.IsSuccess)
            TagCodecConformance.AssertCovers(result.Tags.Layout, input.Length);
        else
            Assert.IsFalse(string.IsNullOrWhiteSpace(result.Error.Message));
    }

    private static string Folder() => Path.Combine(Repository.Root, "tests", "corpus", "tags");
}
