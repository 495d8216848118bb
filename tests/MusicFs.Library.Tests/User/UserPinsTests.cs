using MusicFs.Contracts.FileSystem;
using MusicFs.Library.User;

namespace MusicFs.Library.Tests.User;

[TestClass]
public sealed class UserPinsTests
{
    private static readonly DateTimeOffset Made = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-pins-").FullName;

    [TestCleanup]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task PutPin_AgainAndReopened_KeepsItsPlaceAndTheLatestEnd()
    {
        HeldPin first = new("artist:\"Ann\"", null, 1 << 30, Made), second = new("/Bob/Two", Made.AddDays(1), null, Made.AddMinutes(1));
        await using (UserDatabase user = Open())
        {
            Assert.IsNull(await user.PutPinAsync(first));
            Assert.IsNull(await user.PutPinAsync(second));
            Assert.IsNull(await user.PutPinAsync(first with { Until = Made.AddDays(2), Budget = null, Made = Made.AddDays(9) }));
        }

        await using UserDatabase again = Open();
        CollectionAssert.AreEqual((HeldPin[])[first with { Until = Made.AddDays(2), Budget = null }, second], again.Pins(out Problem? problem).ToArray());
        Assert.IsNull(problem);
        Assert.AreEqual((false, true), (first.IsPath, second.IsPath));
        Assert.IsNull(await again.RemovePinAsync("/Bob/Two"));
        Assert.IsNotNull(await again.RemovePinAsync("/Bob/Two"));
        Assert.HasCount(1, again.Pins(out _));
        Assert.IsNull(again.Check());
    }

    private UserDatabase Open() => UserDatabase.Open(_folder, out Problem? problem) ?? throw new AssertFailedException(problem!.What);
}
