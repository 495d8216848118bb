using System.Text;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Cue;

namespace MusicFs.Tags.Tests.Cue;

[TestClass]
public sealed class CueSheetParserTests
{
    [TestMethod]
    public void Parse_UsualSheet_GivesAlbumAndTracks()
    {
        CueSheet sheet = CueSheetParser.Parse(
            "REM DATE 1999\nPERFORMER \"A\"\nTITLE \"B\"\nFILE \"x y.wav\" WAVE\n TRACK 01 AUDIO\n  TITLE one\n  INDEX 01 00:00:00\n"
            + " TRACK 02 AUDIO\n  PERFORMER \"C\"\n  INDEX 00 03:59:70\n  INDEX 01 04:00:10\n")!;

        Assert.AreEqual(("A", "B", "1999"), (sheet.Performer, sheet.Title, sheet.Remarks["DATE"]));
        Assert.AreEqual(("one", "x y.wav", 0L), (sheet.Tracks[0].Title, sheet.Tracks[0].File, sheet.Tracks[0].StartFrame));
        Assert.AreEqual(("C", 18010L, 17995L), (sheet.Tracks[1].Performer, sheet.Tracks[1].StartFrame, sheet.Tracks[1].PregapFrame));
    }

    [TestMethod]
    public void Parse_NoTrack_IsNoSheet() => Assert.IsNull(CueSheetParser.Parse("TITLE \"x\"\nhello"));

    [TestMethod]
    [DataRow(1251, "Группа крови")]
    [DataRow(1252, "Café Noël")]
    [DataRow(932, "さくらの花")]
    public void Parse_LegacyEncoding_IsFound(int page, string title)
    {
        Encoding encoding = CodePagesEncodingProvider.Instance.GetEncoding(page)!;

        CueSheet sheet = CueSheetParser.Parse(encoding.GetBytes($"TITLE \"{title}\"\nTRACK 01 AUDIO\nINDEX 01 00:00:00"))!;

        Assert.AreEqual(title, sheet.Title);
    }
}
