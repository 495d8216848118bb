using MusicFs.Testing.Time;

namespace MusicFs.Chunks.Tests;

/// <summary>Clocks that somebody sets, or that begin at 1970 with each start of a small machine.</summary>
[TestClass]
public sealed class ClockTests
{
    [TestMethod]
    [DataRow(-20_000)]
    [DataRow(-365)]
    [DataRow(365)]
    [DataRow(40_000)]
    public async Task Clock_Jumps_NothingIsLostAndWhatWasUsedLastStays(int days)
    {
        const long limit = 300_000;
        ManualTime time = new() { Jump = TimeSpan.FromDays(20_000) };
        await using (StoreOnMemory first = await StoreOnMemory.OpenAsync(limit: limit, time: time))
        {
            await first.PutAsync(Enumerable.Range(0, 20));
            time.Jump += TimeSpan.FromDays(days);
            Assert.HasCount(20, await first.FindAsync(20));

            // More than there is room for; what was put before the jump is older, whatever the clock says.
            for (int number = 20; number < 100; number++)
            {
                await first.PutAsync([number]);
                await first.PassAsync(TimeSpan.FromSeconds(30));
            }

            Assert.IsLessThanOrEqualTo(limit, first.Folder.Bytes);
            Assert.IsTrue(await first.HasAsync(99), "what was put last");
            await first.AssertSoundAsync(100);
            await first.Store.FlushAsync();

            time.Jump -= TimeSpan.FromDays(days);
            await using StoreOnMemory second = await StoreOnMemory.OpenAsync(first.Folder.AfterKill(), limit, time: time);
            for (int number = 100; number < 180; number++)
            {
                await second.PutAsync([number]);
                await second.PassAsync(TimeSpan.FromSeconds(30));
            }

            Assert.IsLessThanOrEqualTo(limit, second.Folder.Bytes);
            await second.AssertSoundAsync(180);
        }
    }
}
