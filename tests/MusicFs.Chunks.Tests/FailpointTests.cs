using MusicFs.Contracts.Failures;

namespace MusicFs.Chunks.Tests;

/// <summary>The store dies, or fails, at each of the places that matter to it.</summary>
[TestClass]
public sealed class FailpointTests
{
    private readonly TemporaryFolder _folder = new();

    public static IEnumerable<object[]> Places =>
    [
        [Failpoint.PackBeforeWrite, 100, false],
        [Failpoint.PackBeforeIndex, 100, false],
        [Failpoint.PackAfterWrite, 100, false],
        [Failpoint.TableBeforeWrite, 3, false],
        [Failpoint.TableBeforeSync, 3, false],
        [Failpoint.ContentsBeforeWrite, 20, false],
        [Failpoint.FileBeforeReplace, 3, false],
        [Failpoint.FileAfterReplace, 3, false],
        [Failpoint.PackBeforeWrite, 400, true],
        [Failpoint.PackBeforeIndex, 400, true],
        [Failpoint.PackBeforeDelete, 3, true],
        [Failpoint.PackAfterDelete, 3, true],
    ];

    [TestCleanup]
    public void Delete() => _folder.Dispose();

    [TestMethod]
    [DynamicData(nameof(Places))]
    public async Task Kill_AtAPlace_NothingIsLostOrLeftBehind(string place, int time, bool isBounded)
    {
        KilledStore store = new(_folder);

        int[] said = await store.RunAndKillAsync(0, isBounded, int.MaxValue, $"{place}=kill@{time}");
        // Some were under way in other threads.
        await store.CheckAsync(isBounded, said.DefaultIfEmpty().Max() + 10, [.. said], place);
    }

    [TestMethod]
    [DynamicData(nameof(Places))]
    public async Task Fail_AtAPlaceNowAndThen_NothingWrongIsReadAndItRecovers(string place, int time, bool isBounded)
    {
        KilledStore store = new(_folder);

        // What a disk that fails has in its memory may be gone; only what is read must be right.
        int[] said = await store.RunAndKillAsync(0, isBounded, 200, $"{place}=fail%{time}");
        await store.CheckAsync(isBounded, said.Max() + 2000, [], place);
    }
}
