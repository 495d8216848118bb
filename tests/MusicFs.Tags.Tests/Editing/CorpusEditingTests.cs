using MusicFs.Contracts.Tags;
using MusicFs.Testing;
using MusicFs.Testing.Tags;

namespace MusicFs.Tags.Tests.Editing;

/// <summary>Real files of other projects: those that are read are edited, or there is a reason, and only what was asked for changes.</summary>
[TestClass]
public sealed class CorpusEditingTests
{
    [TestMethod]
    public async Task Edit_RealFiles_ReadBackAndOthersStay()
    {
        var wrong = new List<string>();
        var refused = new List<string>();
        int edited = 0;
        foreach (string path in Directory.EnumerateFiles(Folder(), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            byte[] file = await File.ReadAllBytesAsync(path);
            TagReadResult read = await new TagReader().ReadAsync(new MemoryByteSource(file), CancellationToken.None);
            if (!read.IsSuccess || !new TagEditor().CanEdit(read.Tags.Container))
                continue;

            TagEditResult result = await EditedFile.PlanAsync(file, Changes);
            if (!result.IsSuccess)
            {
                // A file that is read without a complaint has to be of a kind that is not written at all.
                if (read.Tags.Problems.Count == 0)
                    refused.Add($"{path}: {result.Error.Message}");
                continue;
            }

            EditedFile.AssertSound(result.Edit, file.Length);
            edited++;
            if (read.Tags.Problems.Count == 0 && await DifferenceAsync(read.Tags, EditedFile.Read(result.Edit, file, 0, (int)result.Edit.Size)) is { } difference)
                wrong.Add($"{path}: {difference}");
        }

        Assert.IsEmpty(wrong, string.Join('\n', wrong));
        Assert.IsGreaterThan(250, edited, string.Join('\n', refused));
        Assert.IsLessThan(25, refused.Count, string.Join('\n', refused));
    }

    private static readonly TagChanges Changes = EditedFile.Changes(("TITLE", ["Jóga"]), ("ARTIST", ["Björk", "海の歌"]), ("GENRE", ["Trip-Hop"]), ("TRACKNUMBER", ["7"]), ("COMPOSER", []), ("MY OWN", ["field"]));

    private static async Task<string?> DifferenceAsync(TrackTags before, byte[] file)
    {
        TagReadResult after = await new TagReader().ReadAsync(new MemoryByteSource(file), CancellationToken.None);
        if (!after.IsSuccess)
            return after.Error.Message;
        var expected = before.Fields.ToDictionary(pair => pair.Key, pair => string.Join('|', pair.Value));
        foreach ((string field, IReadOnlyList<string> values) in Changes.Fields)
        {
            expected.Remove(field);
            if (values.Count > 0)
                expected[field] = string.Join('|', values);
        }

        string[] different = [.. expected.Keys.Union(after.Tags.Fields.Keys).Where(field => expected.GetValueOrDefault(field) != (after.Tags.Fields.TryGetValue(field, out IReadOnlyList<string>? values) ? string.Join('|', values) : null))];
        if (different.Length > 0)
            return string.Join("; ", different.Select(field => $"{field}: '{expected.GetValueOrDefault(field)}' became '{(after.Tags.Fields.TryGetValue(field, out IReadOnlyList<string>? values) ? string.Join('|', values) : null)}'"));
        if (before.DurationSeconds is { } seconds && Math.Abs(seconds - (after.Tags.DurationSeconds ?? 0)) > 0.05)
            return $"{seconds} s became {after.Tags.DurationSeconds}";
        if (before.Layout!.AudioLength != after.Tags.Layout!.AudioLength)
            return $"{before.Layout.AudioLength} bytes of audio became {after.Tags.Layout.AudioLength}";
        return before.Pictures.Count == after.Tags.Pictures.Count ? null : $"{before.Pictures.Count} pictures became {after.Tags.Pictures.Count}";
    }

    private static string Folder()
    {
        string? shared = null;
        for (DirectoryInfo? folder = new(Repository.Root); folder is not null && shared is null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "corpus", "files");
            shared = Directory.Exists(candidate) ? candidate : null;
        }

        Prerequisite.Require("corpus", shared is not null, "the folder 'shared' beside the repository");
        return shared!;
    }
}
