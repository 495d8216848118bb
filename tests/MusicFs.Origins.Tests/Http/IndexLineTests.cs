using MusicFs.Contracts.Origins;
using MusicFs.Origins.Http;
using MusicFs.Testing.Time;

namespace MusicFs.Origins.Tests.Http;

[TestClass]
public sealed class IndexLineTests
{
    [TestMethod]
    [DataRow("                     21-Oct-2015 07:28             1234567\r\n", "2015-10-21 07:28:00", false, 1_234_567, 1_234_567, DisplayName = "nginx")]
    [DataRow("  21-Oct-2015 07:28    1M\r\n", "2015-10-21 07:28:00", false, 0, 2_097_152, DisplayName = "nginx, rounded")]
    [DataRow("  21-Oct-2015 07:28    9999\r\n", "2015-10-21 07:28:00", false, 9999, 9999, DisplayName = "nginx, rounded and small")]
    [DataRow("   2015-10-21 07:28  1.2M  ", "2015-10-21 07:28:00", false, 1_100_000, 1_363_148, DisplayName = "Apache")]
    [DataRow("  2015-10-21 07:28    128K  of Ann, 2016-01-01 00:00 9", "2015-10-21 07:28:00", false, 127_000, 132_096, DisplayName = "Apache with a description")]
    [DataRow(" 2015-Oct-21 07:28:31 1.2M audio/flac", "2015-10-21 07:28:31", true, 1_100_000, 1_363_148, DisplayName = "lighttpd")]
    [DataRow(" 2015-10-21 07:28 1.2 GiB", "2015-10-21 07:28:00", false, 1_100_000_000, 1_395_864_371, DisplayName = "some other")]
    public void Parse_LineOfAServer_IsItsDateAndItsSizes(string text, string printed, bool hasSeconds, long least, long most)
    {
        IndexLine line = IndexLine.Parse(text)!.Value;

        Assert.AreEqual(
            (printed, hasSeconds, least, most),
            (line.Printed.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture), line.HasSeconds, line.Least, line.Most));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("21-Oct-2015 07:28       -")]
    [DataRow("99-Oct-2015 07:28       5")]
    [DataRow("21-Foo-2015 07:28       5")]
    [DataRow("21-Oct-2015 27:28       5")]
    [DataRow("21-Oct-2015 07:28       1234567890123456789")]
    [DataRow("21-Oct-2015 07:28       5 parsecs5", DisplayName = "a number that is one")]
    [DataRow("21-Oct-2015 07:28       5x")]
    [DataRow("1234567")]
    public void Parse_AnythingElse_IsNoneOrItsNumber(string text) =>
        Assert.AreEqual(text.EndsWith("parsecs5", StringComparison.Ordinal), IndexLine.Parse(text) is { Least: 5, Most: 5 });

    [TestMethod]
    [DataRow("2015-10-21 07:28", 0)]
    [DataRow("2015-10-21 09:28", 120)]
    [DataRow("2015-10-20 19:58", -690)]
    [DataRow("2015-10-21 07:29", null)]
    [DataRow("2015-10-21 07:27", null)]
    [DataRow("2015-10-21 22:28", null)]
    public void ZoneOf_LineAndVersion_IsAZoneThatThereIs(string printed, int? minutes)
    {
        IndexLine line = IndexLine.Parse(printed + " 5")!.Value;
        OriginVersion version = new(5, 1_445_412_480_000_000_000 + 59_000_000_000, 0);

        Assert.AreEqual(minutes, (int?)IndexClock.ZoneOf(line, version)?.TotalMinutes);
        Assert.IsNull(IndexClock.ZoneOf(line, version with { ModifiedNanoseconds = 0 }));
    }

    [TestMethod]
    public void IsRecent_ChangedAQuarterOfAnHourAgo_IsNot()
    {
        ManualTime time = new();
        IndexClock clock = new(time);
        long now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;

        Assert.IsTrue(clock.IsRecent(new OriginVersion(5, now - 899_000_000_000, 0)));
        Assert.IsFalse(clock.IsRecent(new OriginVersion(5, now - 900_000_000_000, 0)));
    }
}
