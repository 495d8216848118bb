using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Offline;

namespace MusicFs.Core.Tests.Offline;

[TestClass]
public sealed class PinKeeperTests
{
    [TestMethod]
    public async Task Pin_OfAFolder_FetchesKeepsAndFollowsIt()
    {
        await using OfflineLibrary library = new();
        library.Put(library.Disk, "here.flac", 1000, 1, "Ann/here.flac").Put(library.Far, "1.flac", 200_000, 2, "Ann/1.flac").Put(library.Far, "2.flac", 200_000, 3, "Bob/2.flac");
        library.Keep();

        Assert.IsNull(await library.Pins.PinAsync("/Ann/", null, null));
        PinReport begun = library.Pins.Describe("/Ann")!;
        await library.UntilAsync(() => State() == PinState.Complete);

        Assert.AreEqual((2, 200_000L), (begun.Files, begun.Bytes));
        await library.UntilAsync(() => library.Store.Contents.Protected.Count == 1);
        CollectionAssert.AreEqual((string[])[".offline/Ann/1.flac", ".offline/Ann/here.flac"], await library.ShownAsync());

        // One more, and another content: both are fetched.
        library.Put(library.Far, "3.flac", 100_000, 4, "Ann/3.flac").Put(library.Far, "1.flac", 300_000, 5, "Ann/1.flac");
        Assert.AreEqual(PinState.Partial, State());
        await library.UntilAsync(() => State() == PinState.Complete && library.Store.Contents.Protected.Count == 2);
        Assert.AreEqual(400_000L, library.Pins.Describe("/Ann")!.StoredBytes);

        Assert.IsNull(await library.Pins.UnpinAsync("/Ann"));
        await library.UntilAsync(() => library.Store.Contents.Protected.Count == 0);
        Assert.IsNotNull(await library.Pins.UnpinAsync("/Ann"));

        PinState State() => library.Pins.Describe("/Ann")!.State;
    }

    [TestMethod]
    public async Task Pin_Ends_IsKeptNoMore()
    {
        await using OfflineLibrary library = new();
        library.Put(library.Far, "1.flac", 100_000, 1, "Ann/1.flac");
        library.Keep();
        Assert.IsNull(await library.Pins.PinAsync("/Ann/1.flac", library.Time.GetUtcNow().AddYears(100), null));
        await library.UntilAsync(() => library.Store.Contents.Protected.Count == 1);

        library.Time.Advance(TimeSpan.FromDays(101 * 365));
        await library.UntilAsync(() => library.Store.Contents.Protected.Count == 0);

        Assert.AreEqual(PinState.Expired, library.Pins.Describe().Single().State);
    }

    [TestMethod]
    public async Task Pin_LibraryNotYetKnown_LetsNothingGo()
    {
        await using OfflineLibrary library = new();
        library.Put(library.Far, "1.flac", 100_000, 1, "Ann/1.flac");
        TaskCompletionSource settled = new();
        library.Pins.Settled = settled.Task;
        Chunks.Contents.ContentKey before = new(1, 2);
        library.Store.Contents.Protect([before]);
        Assert.IsNull(await library.Pins.PinAsync("/Ann", null, null));
        library.Keep();

        await library.UntilAsync(() => library.Store.Contents.Protected.Count == 2);
        settled.SetResult();
        await library.UntilAsync(() => library.Store.Contents.Protected.Count == 1);

        Assert.DoesNotContain(before, library.Store.Contents.Protected);
    }

    [TestMethod]
    public async Task Pin_StoreTakesNothing_SaysSo()
    {
        await using OfflineLibrary library = new();
        library.Put(library.Far, "1.flac", 100_000, 1, "Ann/1.flac");
        library.Store.OnPut = Contracts.Errors.FsError.NoSpace;
        library.Keep();

        Assert.IsNull(await library.Pins.PinAsync("/Ann", null, null));
        await library.UntilAsync(() => library.Pins.Describe("/Ann")!.Reason.Contains("takes nothing", StringComparison.Ordinal));

        Assert.AreEqual(PinState.Partial, library.Pins.Describe("/Ann")!.State);
    }

    [TestMethod]
    [DataRow("artits:x")]
    [DataRow("")]
    [DataRow("/a\nb")]
    public async Task Pin_OfWhatMeansNothing_IsRefused(string rule)
    {
        await using OfflineLibrary library = new();

        Problem? problem = await library.Pins.PinAsync(rule, null, null);

        Assert.IsNotNull(problem);
        Assert.IsEmpty(library.Pins.Describe());
    }
}
