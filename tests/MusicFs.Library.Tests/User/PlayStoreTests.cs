using MusicFs.Contracts.FileSystem;
using MusicFs.Library.Search;
using MusicFs.Library.Tests.Search;
using MusicFs.Library.User;

namespace MusicFs.Library.Tests.User;

[TestClass]
public sealed class PlayStoreTests
{
    private static readonly DateTimeOffset Begin = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-plays-").FullName;

    [TestCleanup]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task RecordPlay_MoreThanAreKept_TheOldestBecomeNumbers()
    {
        await using UserDatabase user = Open();
        const int More = UserPlays.Most + UserPlays.Rolled + 1;
        await Task.WhenAll(Enumerable.Range(0, More).Select(i => user.RecordPlayAsync(new Play((ulong)(i % 2) + 1, Begin.AddMinutes(i), TimeSpan.FromSeconds(30)))));

        Assert.AreEqual(More - UserPlays.Rolled, user.GetStatistics(out _).Plays);
        Assert.AreEqual((More + 1) / 2, user.PlayCountOf(1, out _).Plays);
        Assert.AreEqual((long)More, user.PlayCounts(out Problem? problem).Sum(static count => count.Plays));
        Assert.AreEqual(Begin.AddMinutes(More - 1), user.PlayCountOf(1, out _).Last);
        Assert.IsNull(problem);
        Assert.IsNull(user.Check());
        Assert.AreEqual(Begin.AddMinutes(More - 1), user.LastPlays(1, out _)[0].Started);

        await user.PurgeTrackAsync(1);
        Assert.AreEqual(0, user.PlayCountOf(1, out _).Plays);
        Assert.IsNull(await user.ClearPlaysAsync(DateTimeOffset.MaxValue.AddDays(-1)));
        Assert.IsEmpty(user.PlayCounts(out _));
    }

    [TestMethod]
    public async Task ClearPlays_BeforeATime_KeepsTheLater()
    {
        await using UserDatabase user = Open();
        await user.RecordPlayAsync(new Play(1, Begin, default));
        await user.RecordPlayAsync(new Play(1, Begin.AddDays(2), default));

        Assert.IsNull(await user.ClearPlaysAsync(Begin.AddDays(1)));

        Assert.AreEqual(new PlayCount(1, 1, Begin.AddDays(2)), user.PlayCountOf(1, out _));
    }

    [TestMethod]
    public async Task Find_ByPlays_FollowsThem()
    {
        await using UserDatabase user = Open();
        Counts counts = new(user);
        await using SearchLibrary library = SearchLibrary.Create(plays: counts);
        ulong often = await library.AddAsync(SearchLibrary.Track("A", "Album", "Often"));
        ulong once = await library.AddAsync(SearchLibrary.Track("A", "Album", "Once"));
        await library.AddAsync(SearchLibrary.Track("B", "Album", "Never"));
        await library.SettleAsync();
        CollectionAssert.AreEquivalent((string[])["Often", "Once", "Never"], library.Titles("plays:0"));

        foreach (ulong track in (ulong[])[often, often, often, once])
            await user.RecordPlayAsync(new Play(track, TimeProvider.System.GetUtcNow().AddDays(track == once ? -30 : -1), TimeSpan.FromMinutes(3)));
        counts.Tell([often, once]);
        await library.SettleAsync();

        foreach ((string query, string titles) in ((string, string)[])[
            ("plays:0", "Never"), ("plays:>=1 sort:-plays", "Often,Once"), ("plays:1", "Once"), ("plays:0..1", "Once,Never"), ("plays:>0 sort:plays", "Once,Often"), ("played:7d", "Often"),
            ("played:60d sort:-played", "Often,Once"), ("artist:a -plays:3", "Once"), ("plays:<3 artist:a", "Once"), ("artist:b OR plays:3", "Often,Never")])
        {
            string[] found = library.Titles(query), wanted = titles.Split(',');
            if (query.Contains("sort:", StringComparison.Ordinal))
                CollectionAssert.AreEqual(wanted, found, query);
            else
                CollectionAssert.AreEquivalent(wanted, found, query);
        }

        await user.ClearPlaysAsync(DateTimeOffset.MaxValue.AddDays(-1));
        counts.Tell([]);
        await library.SettleAsync();
        Assert.IsEmpty(library.Titles("plays:>=1"));
    }

    private UserDatabase Open() => UserDatabase.Open(_folder, out Problem? problem) ?? throw new AssertFailedException(problem!.What);

    private sealed class Counts(UserDatabase user) : IPlayCounts
    {
        public event Action<IReadOnlyCollection<ulong>>? Played;

        public IReadOnlyList<PlayCount> All() => user.PlayCounts(out _);

        public PlayCount Of(ulong identity) => user.PlayCountOf(identity, out _);

        public void Tell(IReadOnlyCollection<ulong> identities) => Played?.Invoke(identities);
    }
}
