using MusicFs.Contracts.FileSystem;
using MusicFs.Library.User;

namespace MusicFs.Library.Tests.User;

/// <summary>Bits that flip and files that are cut: what was written is read, or a problem says that it is not.</summary>
[TestClass]
public sealed class UserDamageTests
{
    private const int Plays = 60;

    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-user-").FullName;

    private string FilePath => Path.Combine(_folder, UserDatabase.FileName);

    [TestCleanup]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task FlippedBit_OfAnyValue_IsFoundAndTheBackupOffered()
    {
        byte[] sound = await MakeAsync();
        Random random = new(5);
        int found = 0;
        for (int round = 0; round < 300; round++)
        {
            byte[] damaged = [.. sound];
            int at = random.Next(damaged.Length);
            damaged[at] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(FilePath, damaged);

            if (UserDatabase.Check(_folder) is { } problem)
            {
                found++;
                if (problem.What.Contains("is damaged", StringComparison.Ordinal))
                    StringAssert.Contains(problem.Remedy, $"musicfs library restore --state-dir {_folder} {UserDatabase.BackupsOf(_folder)[0].Path}");
            }
            else
            {
                // A bit that nothing is kept in: everything is still read as it was written.
                await ExpectAllAsync($"bit at {at}");
            }
        }

        Assert.IsGreaterThan(30, found);
    }

    [TestMethod]
    public async Task Truncated_Anywhere_IsRefusedAndRestored()
    {
        byte[] sound = await MakeAsync();
        foreach (int length in (int[])[0, 1, 50, 100, 4096, 5000, sound.Length / 2, sound.Length - 4096, sound.Length - 1])
        {
            await File.WriteAllBytesAsync(FilePath, sound[..length]);

            if (UserDatabase.Check(_folder) is not { } found)
            {
                // It ended in bytes that hold nothing.
                await ExpectAllAsync($"{length} bytes");
                continue;
            }

            UserDatabase? refused = UserDatabase.Open(_folder, out Problem? problem);
            StringAssert.Contains(found.Remedy, "musicfs library restore");
            byte[] left = await File.ReadAllBytesAsync(FilePath);
            string backup = UserDatabase.BackupsOf(_folder)[0].Path;
            Problem? restored = UserDatabase.Restore(_folder, backup, out string? keptAs);

            Assert.IsNull(refused, $"{length} bytes");
            StringAssert.Contains(problem!.Remedy, backup);
            CollectionAssert.AreEqual(sound[..length], left);
            Assert.IsNull(restored);
            CollectionAssert.AreEqual(sound[..length], await File.ReadAllBytesAsync(keptAs!));
            await ExpectAllAsync($"{length} bytes");
        }
    }

    [TestMethod]
    public async Task DamagedBackup_IsNotOffered()
    {
        await MakeAsync();
        File.Copy(UserDatabase.BackupsOf(_folder)[0].Path, Path.Combine(_folder, "backups", "user-20200101T000000Z.db"));
        UserBackup[] backups = [.. UserDatabase.BackupsOf(_folder)];
        byte[] newest = await File.ReadAllBytesAsync(backups[0].Path);
        await File.WriteAllBytesAsync(backups[0].Path, newest[..^5000]);
        await File.WriteAllTextAsync(FilePath, "");

        Problem? problem = UserDatabase.Check(_folder);

        Assert.HasCount(2, backups);
        StringAssert.Contains(problem!.Remedy, backups[1].Path);
    }

    [TestMethod]
    public async Task BackUp_OfADamagedDatabase_IsRefusedAndOlderOnesStay()
    {
        byte[] sound = await MakeAsync();
        int at = sound.AsSpan().IndexOf("value 17"u8);
        sound[at] ^= 1;
        await File.WriteAllBytesAsync(FilePath, sound);

        string? made = UserDatabase.Backup(_folder, null, out Problem? problem);

        Assert.IsNull(made);
        StringAssert.Contains(problem!.What, "rows are not what was written");
        Assert.HasCount(1, UserDatabase.BackupsOf(_folder));
        Assert.HasCount(1, Directory.GetFiles(Path.Combine(_folder, "backups")));
    }

    [TestMethod]
    public async Task Overlays_OfARowWithAFlippedBit_AreAProblem()
    {
        byte[] sound = await MakeAsync();
        int at = sound.AsSpan().IndexOf("value 17"u8);
        sound[at] ^= 1;
        await File.WriteAllBytesAsync(FilePath, sound);
        await using UserDatabase user = UserDatabase.Open(_folder, out _)!;

        Assert.IsEmpty(user.OverlaysOf(17, out Problem? damaged));
        Assert.HasCount(1, user.OverlaysOf(18, out Problem? none));

        StringAssert.Contains(damaged!.Remedy, "musicfs library check");
        Assert.IsNull(none);
    }

    private async Task<byte[]> MakeAsync()
    {
        await using (UserDatabase user = UserDatabase.Open(_folder, out _)!)
        {
            for (int i = 0; i < Plays; i++)
            {
                Assert.IsNull(await user.RecordPlayAsync(new Play((ulong)i, DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(i), default)));
                Assert.IsNull((await user.PutOverlayAsync([new OverlayEdit((ulong)i, "title", [$"value {i}"])])).Problem);
            }
        }

        Assert.IsFalse(File.Exists(FilePath + "-wal"));
        Assert.HasCount(1, UserDatabase.BackupsOf(_folder));
        return await File.ReadAllBytesAsync(FilePath);
    }

    private async Task ExpectAllAsync(string where)
    {
        UserDatabase? user = UserDatabase.Open(_folder, out Problem? problem);
        Assert.IsNull(problem, where);
        await using (user)
        {
            for (int i = 0; i < Plays; i++)
            {
                Assert.AreEqual($"value {i}", user!.OverlaysOf((ulong)i, out _).Single().Values!.Single(), where);
                Assert.HasCount(1, user.PlaysOf((ulong)i, out _), where);
            }
        }
    }
}
