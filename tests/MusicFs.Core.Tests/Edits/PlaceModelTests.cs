using MusicFs.Contracts.Errors;
using MusicFs.Core.Edits;

namespace MusicFs.Core.Tests.Edits;

/// <summary>Random changes of places do in the tree what they do to plain paths, and are the same after a restart.</summary>
[TestClass]
public sealed class PlaceModelTests
{
    private static readonly string[] Names = ["a", "b", "c", "d.flac", "e.flac"];

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(5)]
    [DataRow(6)]
    public async Task Edits_AtRandom_AreWhatPathsSay(int seed)
    {
        Random random = new(seed);
        await using PlaceFixture fixture = new();
        PlaceModel model = new();
        for (int i = 0; i < 8; i++)
        {
            string original = $"{i}.{(i % 4 == 3 ? "jpg" : "flac")}", path = $"artist{i % 2}/album{i % 3}/{original}";
            await fixture.PutAsync(original, path);
            model.Put(original, path);
        }

        for (int step = 0; step < 150; step++)
        {
            string told = await StepAsync(fixture, model, random);
            CollectionAssert.AreEqual(model.Shown, Visible(fixture), $"After step {step}: {told}");
            CollectionAssert.AreEquivalent(model.Trash.ToList(), Trashed(fixture).Select(static file => file.Original).ToList(), told);
            if (step % 50 == 49)
            {
                await fixture.RestartAsync();
                CollectionAssert.AreEqual(model.Shown, Visible(fixture), $"After the restart at step {step}: {told}");
                Assert.IsEmpty(fixture.Places.FindBehind(fixture.Tree));
            }
        }
    }

    private static async Task<string> StepAsync(PlaceFixture fixture, PlaceModel model, Random random)
    {
        string from = Any(model, random), to = Fresh(model, random);
        (string told, FsError expected, FsError actual) = random.Next(10) switch
        {
            0 or 1 => ($"mkdir {to}", model.Make(to), await fixture.MakeAsync(to)),
            2 or 3 => ($"rm {from}", model.Remove(from), await fixture.RemoveAsync(from)),
            4 => ($"rmdir {from}", model.RemoveDirectory(from), await fixture.RemoveDirectoryAsync(from)),
            5 when Trashed(fixture) is { Count: > 0 } trash && trash[random.Next(trash.Count)] is var (path, original) && !model.Directories.Contains(to) =>
                ($"mv {path} {to}", Restore(model, original, to), await fixture.MoveAsync(path, to)),
            _ => ($"mv {from} {to}", model.Move(from, to), await fixture.MoveAsync(from, to)),
        };
        Assert.AreEqual(expected, actual, told);
        return told;
    }

    private static FsError Restore(PlaceModel model, string original, string path)
    {
        model.Restore(original, path);
        return FsError.None;
    }

    private static string Any(PlaceModel model, Random random)
    {
        string[] all = [.. model.Directories, .. model.Files.Keys];
        return all.Length == 0 ? "none" : all[random.Next(all.Length)];
    }

    private static string Fresh(PlaceModel model, Random random)
    {
        string[] folders = ["", .. model.Directories];
        string folder = folders[random.Next(folders.Length)], name = Names[random.Next(Names.Length)];
        return random.Next(4) == 0 ? Any(model, random) : folder.Length == 0 ? name : $"{folder}/{name}";
    }

    private static List<string> Visible(PlaceFixture fixture) => fixture.Shown.FindAll(static path => !path.StartsWith(".trash", StringComparison.Ordinal));

    private static List<(string Path, string Original)> Trashed(PlaceFixture fixture) =>
        [.. fixture.Tree.EntriesBelow(MovedPlaces.Trash).Where(static entry => !entry.IsDirectory).Select(static entry => (entry.Path, entry.Originals[0].Path.ToString()))];
}
