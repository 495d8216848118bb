using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tests.Tree;

[TestClass]
public sealed class TreeChangesTests
{
    [TestMethod]
    public void Publish_NothingChanged_TellsNothing()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "1", "A/1.flac").Publish();
        fixture.Kernel.Clear();

        fixture.Publish();

        Assert.IsEmpty(fixture.Kernel.Told);
    }

    [TestMethod]
    public void Publish_FileAdded_TellsEntryAndDirectory()
    {
        var fixture = new TreeFixture();
        fixture.Put("in/1", "1", "A/1.flac").Publish();
        fixture.Kernel.Clear();
        ulong artist = fixture.Find("A").Node.Value;
        ulong folder = fixture.Find(".origins/disk/in").Node.Value;
        ulong disk = fixture.Find(".origins/disk").Node.Value;
        ulong origins = fixture.Find(".origins").Node.Value;

        fixture.Put("in/2", "2", "A/2.flac").Publish();

        // The directories above have a newer time.
        CollectionAssert.AreEquivalent(
            new[]
            {
                $"Added {artist} 2.flac", $"Added {folder} 2", $"Content {artist}", $"Content {folder}",
                $"Attributes {disk}", $"Attributes {origins}", "Attributes 1",
            },
            fixture.Kernel.Told.ToArray());
    }

    [TestMethod]
    public void Publish_FileRemoved_TellsEntryWithItsNode()
    {
        var fixture = new TreeFixture();
        fixture.Put("2", "2", "A/2.flac").Put("1", "1", "A/1.flac").Publish();
        fixture.Kernel.Clear();
        ulong artist = fixture.Find("A").Node.Value;
        ulong track = fixture.Find("A/2.flac").Node.Value;
        ulong original = fixture.Find(".origins/disk/2").Node.Value;
        ulong disk = fixture.Find(".origins/disk").Node.Value;

        fixture.Remove("2").Publish();

        CollectionAssert.AreEquivalent(
            new[] { $"Removed {artist} 2.flac was {track}", $"Removed {disk} 2 was {original}" }, fixture.Kernel.Told.ToArray());
    }

    [TestMethod]
    public void Publish_ContentReplaced_TellsReplacedAndKeepsTheNumber()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "1", "A/1.flac").Put("2", "2", "A/2.flac").Publish();
        fixture.Kernel.Clear();
        NodeEntry before = fixture.Find("A/1.flac");
        ulong artist = fixture.Find("A").Node.Value;

        fixture.Put("1", "changed", "A/1.flac").Publish();

        NodeEntry after = fixture.Find("A/1.flac");
        Assert.AreNotEqual(before.Node, after.Node);
        Assert.AreEqual(before.Attributes.FileNumber, after.Attributes.FileNumber);
        Assert.AreEqual(7, after.Attributes.Size);
        CollectionAssert.Contains(fixture.Kernel.Told.ToArray(), $"Replaced {artist} 1.flac was {before.Node.Value}");
        Assert.DoesNotContain(told => told.StartsWith("Added", StringComparison.Ordinal), fixture.Kernel.Told);
        Assert.DoesNotContain(told => told.StartsWith("Removed", StringComparison.Ordinal), fixture.Kernel.Told);
    }

    [TestMethod]
    public void Publish_TrackMoves_KeepsItsNodeAndRefreshesItsLinks()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "1", "A/1.flac").Put("2", "2", "A/2.flac", "B/2.flac").Publish();
        fixture.Kernel.Clear();
        NodeEntry track = fixture.Find("A/1.flac");
        ulong from = fixture.Find("A").Node.Value;
        ulong to = fixture.Find("B").Node.Value;

        fixture.Move("1", "B/1.flac").Publish();

        Assert.AreEqual(track.Node, fixture.Find("B/1.flac").Node);
        CollectionAssert.IsSubsetOf(
            new[] { $"Removed {from} 1.flac was {track.Node.Value}", $"Added {to} 1.flac", $"Content {to}", $"Attributes {track.Node.Value}" },
            fixture.Kernel.Told.ToArray());
        Assert.IsFalse(fixture.Kernel.Told.Any(told => told.Contains(" 2.flac", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Publish_DirectoryGoes_TellsItsEntriesBeforeItself()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "1", "A/B/1.flac").Put("2", "2", "C/2.flac").Publish();
        fixture.Kernel.Clear();

        fixture.Move("1", []).Publish();

        string[] removed = [.. fixture.Kernel.Told.Where(told => told.StartsWith("Removed", StringComparison.Ordinal)).Select(told => told.Split(' ')[2])];
        CollectionAssert.AreEqual(new[] { "1.flac", "B", "A" }, removed);
    }

    [TestMethod]
    public void Publish_DirectoryComes_TellsOnlyItsTop()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "1").Publish();
        fixture.Kernel.Clear();

        fixture.Move("1", "A/B/1.flac").Publish();

        CollectionAssert.AreEquivalent(new[] { "Added 1 A", "Content 1" }, fixture.Kernel.Told.ToArray());
    }

    [TestMethod]
    public void Detach_AfterwardsPublished_IsNotTold()
    {
        var fixture = new TreeFixture();
        fixture.FileSystem.Detach(fixture.Kernel);

        fixture.Put("1", "1", "A/1.flac").Publish();

        Assert.IsEmpty(fixture.Kernel.Told);
    }
}
