using MusicFs.EndToEnd.Tests.Running;
using MusicFs.Host.Demo;

namespace MusicFs.EndToEnd.Tests;

/// <summary>What people made, as a person looks after it: <c>library backup</c>, <c>restore</c>, <c>check</c> and <c>rebuild</c>.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class LibraryBackupTests
{
    [TestMethod]
    public async Task Backup_BeforeAnyMount_SaysThatThereIsNothing()
    {
        using Folders folders = new();

        Outcome backup = await RunAsync(folders, "library", "backup");
        Outcome list = await RunAsync(folders, "library", "restore", "--list");

        Assert.AreEqual((1, 0), (backup.ExitCode, list.ExitCode), backup.Errors + list.Errors);
        StringAssert.Contains(backup.Errors, "nothing was made yet");
        StringAssert.Contains(list.Output, "There is no backup");
    }

    [TestMethod]
    public async Task Restore_WithoutAFile_IsWrongUsage()
    {
        using Folders folders = new();

        Assert.AreEqual(2, (await RunAsync(folders, "library", "restore")).ExitCode);
    }

    [TestMethod]
    public async Task Mounted_BackupIsMadeAndRestoreRefused()
    {
        using Folders folders = await MountedOnceAsync(async folders =>
        {
            Outcome backup = await RunAsync(folders, "library", "backup", folders.PathOf("mine.db"));
            Outcome restore = await RunAsync(folders, "library", "restore", folders.PathOf("mine.db"));

            Assert.AreEqual((0, 2), (backup.ExitCode, restore.ExitCode), backup.Errors + restore.Errors);
            StringAssert.Contains(restore.Errors, "in use by process");
        });

        Outcome after = await RunAsync(folders, "library", "restore", folders.PathOf("mine.db"));

        Assert.AreEqual(0, after.ExitCode, after.Errors);
        StringAssert.Contains(after.Output, "what it replaces is kept as " + UserFile(folders) + ".replaced-");
    }

    [TestMethod]
    public async Task Rebuild_OfAMountedOnceLibrary_LeavesWhatPeopleMade()
    {
        using Folders folders = await MountedOnceAsync(static _ => Task.CompletedTask);
        byte[] before = await File.ReadAllBytesAsync(UserFile(folders));

        Outcome rebuild = await RunAsync(folders, "library", "rebuild");

        Assert.AreEqual(0, rebuild.ExitCode, rebuild.Errors);
        Assert.IsFalse(File.Exists(Path.Combine(folders["cache"], "catalog.db")));
        CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(UserFile(folders)));
    }

    [TestMethod]
    public async Task Damaged_CheckNamesTheCommand_WhichRestores()
    {
        using Folders folders = await MountedOnceAsync(static _ => Task.CompletedTask);
        Assert.AreEqual(0, (await RunAsync(folders, "library", "backup")).ExitCode);
        await File.WriteAllTextAsync(UserFile(folders), "rubbish");

        Outcome check = await RunAsync(folders, "library", "check");
        string command = check.Errors[check.Errors.IndexOf("musicfs library restore", StringComparison.Ordinal)..].Split('\n')[0];
        Outcome restore = await Program.MusicfsAsync(command.Split(' ')[1..]);
        Outcome again = await RunAsync(folders, "library", "check");
        Outcome stats = await RunAsync(folders, "library", "stats");

        Assert.AreEqual((1, 0, 0, 0), (check.ExitCode, restore.ExitCode, again.ExitCode, stats.ExitCode), check.Errors + restore.Errors + again.Errors);
        Assert.AreEqual("rubbish", await File.ReadAllTextAsync(Directory.GetFiles(folders.PathOf("state"), "user.db.replaced-*").Single()));
        StringAssert.Contains(stats.Output, "backups       1");
    }

    /// <summary>A library that was mounted and is not any more.</summary>
    private static async Task<Folders> MountedOnceAsync(Func<Folders, Task> meanwhile)
    {
        Prerequisite.Fuse();
        Folders folders = new();
        DemoLibrary.Write(folders["music"], CancellationToken.None);
        string[] places = ["--cache-dir", folders["cache"], "--state-dir", folders.PathOf("state")];
        await using (await MountedLibrary.StartAsync(folders["music"], folders["mount"], null, places))
            await meanwhile(folders);
        return folders;
    }

    private static string UserFile(Folders folders) => Path.Combine(folders.PathOf("state"), "user.db");

    private static Task<Outcome> RunAsync(Folders folders, params string[] command) => Program.MusicfsAsync(
        [.. command, "--origin", $"music={folders["music"]}", "--cache-dir", folders["cache"], "--state-dir", folders.PathOf("state")]);
}
