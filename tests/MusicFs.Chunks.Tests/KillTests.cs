using System.Globalization;

namespace MusicFs.Chunks.Tests;

/// <summary>
/// A process that puts, reads, trims and verifies from several threads is killed at a random moment, again and again over the same folder.
/// <c>MUSICFS_KILL_ROUNDS</c> says how often.
/// </summary>
[TestClass]
public sealed class KillTests
{
    private readonly TemporaryFolder _folder = new();
    private readonly KilledStore _store;

    public KillTests() => _store = new KilledStore(_folder);

    public TestContext TestContext { get; set; } = null!;

    private static int Rounds =>
        int.TryParse(Environment.GetEnvironmentVariable("MUSICFS_KILL_ROUNDS"), CultureInfo.InvariantCulture, out int rounds) ? rounds : 20;

    [TestCleanup]
    public void Delete() => _folder.Dispose();

    [TestMethod]
    public Task Kill_UnderLoad_WhatWasStoredIsThereAndRight() => KillAgainAndAgainAsync(isBounded: false, Rounds / 2);

    [TestMethod]
    public Task Kill_UnderLoadWithTrims_NothingWrongIsRead() => KillAgainAndAgainAsync(isBounded: true, Rounds / 2);

    private async Task KillAgainAndAgainAsync(bool isBounded, int rounds)
    {
        Random random = new(isBounded ? 1 : 2);
        int first = 0;
        int contents = 0;
        HashSet<int> said = [];
        for (int round = 0; round < rounds; round++)
        {
            // Unbounded, the folder would grow with the rounds.
            if (!isBounded && round % 10 == 0)
            {
                said.Clear();
                first = 0;
                foreach (string file in Directory.GetFiles(_folder.Path))
                    File.Delete(file);
            }

            int[] stored = await _store.RunAndKillAsync(first, isBounded, random.Next(1, isBounded ? 500 : 120));
            said.UnionWith(stored);
            int end = Math.Max(first, stored.Max() + 10);
            await _store.CheckAsync(isBounded, end, said, $"Round {round}");
            contents += end - first;
            first = end;
        }

        TestContext.WriteLine($"{rounds} kills, {contents} contents");
    }
}
