using System.Diagnostics;
using System.Globalization;
using MusicFs.Contracts.Failures;
using MusicFs.Contracts.FileSystem;
using MusicFs.Library.KillHost;
using MusicFs.Library.User;

namespace MusicFs.Library.Tests.User;

/// <summary>
/// A process that writes, backs up and migrates is killed at a random moment, again and again over the same folder.
/// <c>MUSICFS_KILL_ROUNDS</c> says how often.
/// </summary>
[TestClass]
public sealed class UserKillTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-kill-").FullName;
    private readonly HashSet<string> _examined = [];
    private int _version = KillWork.FirstVersion;

    public TestContext TestContext { get; set; } = null!;

    private static int Rounds =>
        int.TryParse(Environment.GetEnvironmentVariable("MUSICFS_KILL_ROUNDS"), CultureInfo.InvariantCulture, out int rounds) ? rounds : 20;

    [TestCleanup]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Kill_WhileWritingMigratingAndBackingUp_WhatWasAcknowledgedIsThere()
    {
        Random random = new(3);
        HashSet<int> said = [];
        int first = 0;
        for (int round = 0; round < Rounds; round++)
        {
            said.UnionWith(await RunAndKillAsync(first, random.Next(0, 90), random.Next(0, 4000)));
            first = said.DefaultIfEmpty(-1).Max() + 10;
            await CheckAsync(said, round);
        }

        TestContext.WriteLine($"{Rounds} kills, {said.Count} acknowledged, format {_version}, {UserDatabase.BackupsOf(_folder).Count} backups");
    }

    [TestMethod]
    [DataRow(Failpoint.UserBeforeCommit)]
    [DataRow(Failpoint.UserAfterCommit)]
    public async Task Kill_AtACommit_WhatWasAcknowledgedIsThere(string failpoint)
    {
        List<int> said = await RunAndKillAsync(0, int.MaxValue, 0, $"{failpoint}=kill@30");

        Assert.IsNotEmpty(said);
        await CheckAsync([.. said], 1);
    }

    /// <summary>Kills the process once it has said so many lines, and some microseconds after that: anywhere in what it does next.</summary>
    private async Task<List<int>> RunAndKillAsync(int first, int count, int microseconds, string failpoints = "")
    {
        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "MusicFs.Library.KillHost.dll"), _folder,
                first.ToString(CultureInfo.InvariantCulture), _version.ToString(CultureInfo.InvariantCulture),
            },
            RedirectStandardOutput = true,
        };
        start.Environment[Failpoint.Variable] = failpoints;
        using Process process = Process.Start(start)!;
        List<string> lines = [];
        string? line = "";
        while (lines.Count < count && (line = await process.StandardOutput.ReadLineAsync()) is not null)
            lines.Add(line);
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began).TotalMicroseconds < microseconds)
            Thread.SpinWait(20);
        process.Kill();
        await process.WaitForExitAsync();
        Assert.AreEqual(failpoints.Length > 0, line is null, $"The process ended by itself ({process.ExitCode}).");
        Assert.AreEqual(128 + 9, process.ExitCode);
        // What it said before it died; the last line may be torn.
        string rest = await process.StandardOutput.ReadToEndAsync();
        int whole = rest.LastIndexOf('\n');
        if (whole > 0)
            lines.AddRange(rest[..whole].Split('\n'));
        foreach (string version in lines.Where(text => text.StartsWith('v')))
            _version = int.Parse(version[1..], CultureInfo.InvariantCulture);
        return [.. lines.Where(text => !text.StartsWith('v')).Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
    }

    private async Task CheckAsync(HashSet<int> said, int round)
    {
        // It may have been killed in a migration, before or after its end.
        _version++;
        UserDatabase? user = UserDatabase.Open(_folder, KillWork.Options(_version), out Problem? problem);
        Assert.IsNull(problem, $"round {round}");
        await using (user)
        {
            Assert.IsNull(user!.Check(), $"round {round}");
            Expect(user, said, round);
        }

        // A backup is never written to again.
        foreach (UserBackup backup in UserDatabase.BackupsOf(_folder).Where(backup => _examined.Add(backup.Path)))
            Assert.IsNull(UserFile.Examine(backup.Path, _version, withRows: true, out _), $"round {round}");
    }

    private static void Expect(UserDatabase user, HashSet<int> said, int round)
    {
        Dictionary<ulong, HashSet<DateTimeOffset>> plays = [];
        Dictionary<ulong, Dictionary<string, string>> overlays = [];
        for (int i = 0; i < 50; i++)
        {
            ulong identity = KillWork.IdentityOf(i);
            plays.Add(identity, [.. user.PlaysOf(identity, out _).Select(play => play.Started)]);
            overlays.Add(identity, user.OverlaysOf(identity, out _).ToDictionary(edit => edit.Field, edit => edit.Values![0]));
        }

        foreach (int number in said)
        {
            OverlayEdit edit = KillWork.EditOf(number);
            Assert.Contains(KillWork.PlayOf(number).Started, plays[edit.Identity], $"round {round}: play {number}");
            Assert.AreEqual(edit.Values![0], overlays[edit.Identity].GetValueOrDefault(edit.Field), $"round {round}");
            OverlayPicture picture = KillWork.PictureOf(number);
            CollectionAssert.AreEqual(picture.Content.ToArray(), user.PictureOf(picture.Hash, out _)?.Content.ToArray(), $"round {round}: picture {number}");
        }
    }
}
