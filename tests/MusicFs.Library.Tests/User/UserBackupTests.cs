using Microsoft.Data.Sqlite;
using MusicFs.Contracts.FileSystem;
using MusicFs.Library.Sqlite;
using MusicFs.Library.User;
using MusicFs.Testing.Time;

namespace MusicFs.Library.Tests.User;

[TestClass]
public sealed class UserBackupTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-user-").FullName;
    private readonly ManualTime _time = new();

    private UserDatabaseOptions Options => new() { Time = _time };

    private string FilePath => Path.Combine(_folder, UserDatabase.FileName);

    [TestCleanup]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Daily_OnlyWhenSomethingChanged()
    {
        await PlayAsync(1);
        int afterFirst = Count;
        _time.Advance(TimeSpan.FromDays(3));
        await Open().DisposeAsync();
        int unchanged = Count;
        await PlayAsync(2);
        int changed = Count;
        await PlayAsync(3);

        Assert.AreEqual((1, 1, 2, 2), (afterFirst, unchanged, changed, Count));
    }

    [TestMethod]
    public async Task Rotation_ForTenWeeks_KeepsSevenDaysAndFourWeeks()
    {
        _time.Advance(TimeSpan.FromDays(20_000));
        for (int day = 0; day < 70; day++)
        {
            await PlayAsync(day);
            _time.Advance(TimeSpan.FromDays(1));
        }

        DateTimeOffset last = _time.GetUtcNow() - TimeSpan.FromDays(1);
        int[] ages = [.. UserDatabase.BackupsOf(_folder).Select(backup => (last - backup.Made).Days)];

        CollectionAssert.AreEqual(Enumerable.Range(0, 7).ToArray(), ages.Take(7).ToArray());
        Assert.IsInRange(9, 10, ages.Length, string.Join(' ', ages));
        Assert.IsInRange(15, 28, ages[^1], string.Join(' ', ages));
    }

    [TestMethod]
    public async Task BackUp_TwiceInASecond_TheLaterStays()
    {
        await PlayAsync(1);
        await using UserDatabase user = Open();
        UserBackup? first = (await user.BackupAsync()).Backup;
        UserBackup? second = (await user.BackupAsync()).Backup;

        Assert.AreNotEqual(first!.Path, second!.Path);
        CollectionAssert.AreEqual((string[])[second.Path], UserDatabase.BackupsOf(_folder).Select(backup => backup.Path).ToArray());
    }

    [TestMethod]
    public async Task BackUp_AfterTheClockWasWrong_IsKept()
    {
        _time.Advance(TimeSpan.FromDays(30_000));
        await PlayAsync(1);
        ManualTime right = new();
        right.Advance(TimeSpan.FromDays(20_000));
        await using UserDatabase user = UserDatabase.Open(_folder, Options with { Time = right }, out _)!;

        UserBackup? made = (await user.BackupAsync()).Backup;

        Assert.AreEqual(right.GetUtcNow(), made!.Made);
        Assert.IsTrue(File.Exists(made.Path));
    }

    [TestMethod]
    public async Task Migration_MakesABackupOfTheOldFormat()
    {
        await PlayAsync(1);
        UserDatabaseOptions later = Options with { Scripts = [.. Options.Scripts, "CREATE TABLE later (a);"] };

        await using (UserDatabase? migrated = UserDatabase.Open(_folder, later, out Problem? problem))
        {
            Assert.IsNull(problem);
            Assert.HasCount(1, migrated!.PlaysOf(1, out _));
        }

        UserBackup before = UserDatabase.BackupsOf(_folder).Single(backup => backup.BeforeVersion == later.Scripts.Count);
        using SqliteConnection connection = UserFile.ConnectToRead(before.Path);
        Assert.AreEqual(Options.Scripts.Count, SqliteFile.Version(connection));
        using SqliteConnection now = UserFile.ConnectToRead(FilePath);
        Assert.AreEqual(later.Scripts.Count, SqliteFile.Version(now));
    }

    [TestMethod]
    public async Task Migration_WhereNoBackupCanBeMade_IsNotDone()
    {
        await using (UserDatabase user = Open())
            await user.RecordPlayAsync(new Play(1, DateTimeOffset.UnixEpoch, default));
        Directory.Delete(Path.Combine(_folder, "backups"), recursive: true);
        await File.WriteAllTextAsync(Path.Combine(_folder, "backups"), "in the way");
        UserDatabaseOptions later = Options with { Scripts = [.. Options.Scripts, "CREATE TABLE later (a);"] };

        UserDatabase? refused = UserDatabase.Open(_folder, later, out Problem? problem);

        Assert.IsNull(refused);
        StringAssert.Contains(problem!.What, "not migrated without a backup");
        using SqliteConnection connection = UserFile.ConnectToRead(FilePath);
        Assert.AreEqual(Options.Scripts.Count, SqliteFile.Version(connection));
    }

    [TestMethod]
    public async Task Restore_OfABackup_KeepsWhatItReplaces()
    {
        await PlayAsync(1);
        string file = Path.Combine(_folder, "mine.db");
        Assert.AreEqual(file, UserDatabase.Backup(_folder, file, out _));
        await PlayAsync(2);

        Problem? problem = UserDatabase.Restore(_folder, file, Options, out string? keptAs);

        Assert.IsNull(problem);
        await using (UserDatabase user = Open())
            Assert.AreEqual((1, 0), (user.PlaysOf(1, out _).Count, user.PlaysOf(2, out _).Count));
        Assert.IsNull(UserDatabase.Restore(_folder, keptAs!, Options, out _));
        await using (UserDatabase user = Open())
            Assert.AreEqual((1, 1), (user.PlaysOf(1, out _).Count, user.PlaysOf(2, out _).Count));
    }

    [TestMethod]
    public async Task Restore_OfAFileWithALog_BringsTheLog()
    {
        string other = Path.Combine(_folder, "other");
        await using (UserDatabase user = UserDatabase.Open(other, Options, out _)!)
        {
            await user.RecordPlayAsync(new Play(5, DateTimeOffset.UnixEpoch, default));
            Assert.IsNull(UserDatabase.Restore(_folder, Path.Combine(other, UserDatabase.FileName), Options, out _));
        }

        await using UserDatabase restored = Open();
        Assert.HasCount(1, restored.PlaysOf(5, out _));
    }

    [TestMethod]
    public async Task Restore_DamagedBackup_ReplacesNothing()
    {
        await PlayAsync(1);
        string file = Path.Combine(_folder, "mine.db");
        UserDatabase.Backup(_folder, file, out _);
        byte[] bytes = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(file, bytes[..(bytes.Length / 2)]);
        byte[] before = await File.ReadAllBytesAsync(FilePath);

        Problem? problem = UserDatabase.Restore(_folder, file, Options, out string? keptAs);

        Assert.IsNull(keptAs);
        StringAssert.Contains(problem!.Remedy, "Nothing was replaced");
        StringAssert.Contains(problem.What, file);
        CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(FilePath));
    }

    [TestMethod]
    public async Task Restore_WhileInUse_IsRefused()
    {
        await PlayAsync(1);
        await using UserDatabase user = Open();

        Problem? problem = UserDatabase.Restore(_folder, UserDatabase.BackupsOf(_folder)[0].Path, Options, out _);

        StringAssert.Contains(problem!.What, "in use");
    }

    [TestMethod]
    public async Task Backup_ToAFileThatExists_IsRefused()
    {
        await PlayAsync(1);
        string file = Path.Combine(_folder, "mine.db");
        await File.WriteAllTextAsync(file, "mine");

        Assert.IsNull(UserDatabase.Backup(_folder, file, out Problem? problem));

        Assert.IsNotNull(problem);
        Assert.AreEqual("mine", await File.ReadAllTextAsync(file));
    }

    [TestMethod]
    public async Task Open_DatabaseGoneButBackupsThere_IsRefused()
    {
        await PlayAsync(1);
        File.Delete(FilePath);

        UserDatabase? refused = UserDatabase.Open(_folder, Options, out Problem? problem);

        Assert.IsNull(refused);
        Assert.IsFalse(File.Exists(FilePath));
        StringAssert.Contains(problem!.Remedy, UserDatabase.BackupsOf(_folder)[0].Path);
    }

    private int Count => UserDatabase.BackupsOf(_folder).Count;

    private async Task PlayAsync(int identity)
    {
        await using UserDatabase user = Open();
        Assert.IsNull(await user.RecordPlayAsync(new Play((ulong)identity, _time.GetUtcNow(), default)));
    }

    private UserDatabase Open()
    {
        UserDatabase? user = UserDatabase.Open(_folder, Options, out Problem? problem);
        Assert.IsNull(problem);
        return user!;
    }
}
