using MusicFs.Contracts.Origins;
using MusicFs.Origins.Local.Watching;
using MusicFs.Testing.Time;

namespace MusicFs.Origins.Tests.Local.Watching;

[TestClass]
public sealed class SettlingFilesTests
{
    private static readonly OriginPath File = OriginPath.FromString("a/1.flac");

    private readonly ManualTime _time = new();
    private readonly SettlingFiles _files;
    private OriginVersion? _now = new(100, 1, 0);
    private int _looks;

    public SettlingFilesTests() => _files = new SettlingFiles(TimeSpan.FromSeconds(2), _time, _ =>
    {
        _looks++;
        return _now;
    });

    [TestMethod]
    public void Contains_WrittenUntilClosed_IsTrue()
    {
        Assert.IsFalse(_files.Contains(File));
        Assert.IsTrue(_files.Touch(File));

        Assert.IsTrue(_files.Contains(File));
        Assert.IsTrue(_files.Release(File));

        Assert.IsFalse(_files.Contains(File));
        Assert.IsFalse(_files.Release(File));
        Assert.IsNull(_files.TimeToNext());
    }

    [TestMethod]
    public void TakeSettled_AtRestForTwoSeconds_SettlesWithoutAClose()
    {
        _files.Touch(File);
        Assert.AreEqual(TimeSpan.Zero, _files.TimeToNext());
        Assert.AreEqual("", Take());
        Pass(1.9);

        Assert.AreEqual("", Take());
        Assert.AreEqual(TimeSpan.FromSeconds(0.1), _files.TimeToNext());
        Pass(0.1);

        Assert.AreEqual("a/1.flac", Take());
        Assert.IsFalse(_files.Contains(File));
    }

    [TestMethod]
    public void TakeSettled_WrittenAgain_WaitsAnew()
    {
        _files.Touch(File);
        Take();
        Pass(1.5);
        _now = new OriginVersion(200, 2, 0);
        _files.Touch(File);
        Take();
        Pass(1.5);

        Assert.AreEqual("", Take());
        Pass(0.5);
        Assert.AreEqual("a/1.flac", Take());
    }

    [TestMethod]
    public void TakeSettled_ChangedWithoutAnEvent_WaitsAnew()
    {
        // Through a memory map.
        _files.Touch(File);
        Take();
        _now = new OriginVersion(100, 2, 0);
        Pass(2);

        Assert.AreEqual("", Take());
        Pass(1.9);
        Assert.AreEqual("", Take());
        Pass(0.1);
        Assert.AreEqual("a/1.flac", Take());
    }

    [TestMethod]
    public void TakeSettled_Gone_IsHandedOver()
    {
        _files.Touch(File);
        _now = null;

        Assert.AreEqual("a/1.flac", Take());
        Assert.IsFalse(_files.Contains(File));
    }

    [TestMethod]
    public void TakeSettled_ManyWritesBetween_LooksOnce()
    {
        for (int i = 0; i < 1000; i++)
            _files.Touch(File);
        Take();

        Assert.AreEqual(1, _looks);
    }

    [TestMethod]
    public void ReleaseBelow_FolderGone_ForgetsItsFiles()
    {
        var other = OriginPath.FromString("ab/1.flac");
        _files.Touch(File);
        _files.Touch(other);

        _files.ReleaseBelow(OriginPath.FromString("a"));

        Assert.IsFalse(_files.Contains(File));
        Assert.IsTrue(_files.Contains(other));
    }

    [TestMethod]
    public void Touch_MoreThanTheLimit_IsRefused()
    {
        for (int i = 0; i < SettlingFiles.Most; i++)
            Assert.IsTrue(_files.Touch(OriginPath.FromString($"{i}.flac")));

        Assert.IsFalse(_files.Touch(File));
        Assert.IsTrue(_files.Touch(OriginPath.FromString("0.flac")));
    }

    private void Pass(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));

    private string Take()
    {
        List<OriginPath> taken = [];
        _files.TakeSettled(taken.Add);
        return string.Join(", ", taken);
    }
}
