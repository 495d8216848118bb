using Microsoft.Data.Sqlite;
using MusicFs.Library.Sources;
using MusicFs.Library.User;
using MusicFs.Testing.Time;

namespace MusicFs.Library.Tests.Sources;

/// <summary>What covers take together, who goes first, and that both are known after a restart.</summary>
[TestClass]
public sealed class CoverLimitTests : IAsyncDisposable
{
    private const string Source = "one";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("musicfs-covers-");
    private readonly ManualTime _time = new();
    private readonly Dictionary<ulong, string> _hashes = [];
    private SuggestionStore _store;

    public CoverLimitTests() => _store = new SuggestionStore(_folder.FullName, _time);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [TestMethod]
    public async Task Trim_CoversOverTheLimit_TakesThoseThatWereNotUsedForTheLongestTime()
    {
        for (ulong album = 1; album <= 4; album++)
            await PutAsync(album, 100);
        Use(1);
        Use(3);

        Assert.IsEmpty(await TrimAsync(400));
        CollectionAssert.AreEqual(new[] { Key(2), Key(4) }, await TrimAsync(200));
        Assert.AreEqual("1 3", Kept(4));
        Assert.IsEmpty(await TrimAsync(200));
        Use(1);
        CollectionAssert.AreEqual(new[] { Key(3) }, await TrimAsync(199));
        Assert.AreEqual("1", Kept(4));
    }

    [TestMethod]
    public async Task Trim_AfterARestart_KnowsSizesAndUses()
    {
        await PutAsync(1, 100);
        await PutAsync(2, 150);
        await PutAsync(3, 50);
        Use(1);
        await ReopenAsync();

        Assert.IsEmpty(await TrimAsync(300));
        CollectionAssert.AreEqual(new[] { Key(2) }, await TrimAsync(299));
        await ReopenAsync();
        Assert.IsEmpty(await TrimAsync(150));
        CollectionAssert.AreEqual(new[] { Key(3) }, await TrimAsync(149));
        Assert.AreEqual("1", Kept(3));
    }

    [TestMethod]
    public async Task Trim_WhatWasTakenOutOrReplaced_CountsNoMore()
    {
        await PutAsync(1, 100);
        await PutAsync(1, 60);
        await PutAsync(2, 100);
        await PutAsync(2, 0);

        Assert.IsEmpty(await TrimAsync(60));
        CollectionAssert.AreEqual(new[] { Key(1) }, await TrimAsync(59));
        await PutAsync(1, 70);
        Assert.IsEmpty(await TrimAsync(70));
        await _store.TidyAsync([], _time.GetUtcNow());
        // No answer is about that album: its cover went with the tidying.
        Assert.IsEmpty(await TrimAsync(0));
    }

    [TestMethod]
    public async Task Trim_ACoverThatGoes_IsAskedForAgainLater()
    {
        DateTimeOffset now = _time.GetUtcNow();
        foreach (string source in (string[])[Source, "two"])
            await _store.PutAsync(new SourceAnswer(Key(1), source, AnswerOutcome.Found, now, now.AddDays(1)) { Score = 1, Reference = "r" });
        await PutAsync(1, 100);
        Assert.AreEqual("r", _store.CoverToAsk(Key(1), "two", now));

        await TrimAsync(0);

        // Nor is another source: what it has would have the next go.
        foreach (string source in (string[])[Source, "two"])
        {
            Assert.IsNull(_store.CoverToAsk(Key(1), source, now.AddDays(29)));
            Assert.AreEqual("r", _store.CoverToAsk(Key(1), source, now.AddDays(31)));
        }
    }

    [TestMethod]
    public async Task Open_AFileOfBefore_CountsWhatIsInIt()
    {
        await PutAsync(1, 100);
        await PutAsync(2, 50);
        await _store.DisposeAsync();
        using (SqliteConnection connection = new($"Data Source={Path.Combine(_folder.FullName, SuggestionStore.FileName)};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "DROP TABLE cover_uses; PRAGMA user_version = 2;";
            command.ExecuteNonQuery();
        }

        _store = new SuggestionStore(_folder.FullName, _time);

        Assert.IsEmpty(await TrimAsync(150));
        CollectionAssert.AreEqual(new[] { Key(1) }, await TrimAsync(149));
    }

    private static AlbumKey Key(ulong album) => new(album, 0);

    private static OverlayPicture Picture(ulong album, int size) => OverlayPicture.Of("image/png", Enumerable.Repeat((byte)album, size).ToArray());

    private Task PutAsync(ulong album, int size)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        OverlayPicture? picture = size == 0 ? null : Picture(album, size);
        _hashes[album] = picture?.Hash ?? "";
        DateTimeOffset now = _time.GetUtcNow();
        return _store.PutCoverAsync(new SourceCover(Key(album), Source, "r", picture, now, now.AddDays(1)));
    }

    private void Use(ulong album)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        _store.NoteUse(_hashes[album]);
    }

    private async Task<AlbumKey[]> TrimAsync(long most) => [.. await _store.TrimCoversAsync(most, _time.GetUtcNow().AddDays(30))];

    private string Kept(ulong albums) =>
        string.Join(' ', Enumerable.Range(1, (int)albums).Where(album => _store.PictureOf(_hashes[(ulong)album]) is not null));

    private async Task ReopenAsync()
    {
        await _store.DisposeAsync();
        _store = new SuggestionStore(_folder.FullName, _time);
    }
}
