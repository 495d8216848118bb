using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Plugins;

namespace SamplePlugin.Tests;

[TestClass]
public sealed class OriginTests
{
    private static readonly OriginPath Low = OriginPath.FromString("Tones/440 Hz.wav");

    [TestMethod]
    public void Create_WhatIsNoTone_IsRefusedWithAReason() =>
        StringAssert.Contains(Create("sample-plugin://440,loud").Problem!.What, "'loud' is no tone");

    [TestMethod]
    public async Task List_TheFolder_HasAFileForEachTone()
    {
        IOrigin origin = Create("sample-plugin://440,660").Origin!;

        FsResult<IReadOnlyList<OriginEntry>> root = await origin.ListAsync(OriginPath.Root, CancellationToken.None);
        FsResult<IReadOnlyList<OriginEntry>> folder = await origin.ListAsync(root.Value.Single().Path, CancellationToken.None);

        CollectionAssert.AreEqual(new[] { "Tones/440 Hz.wav", "Tones/660 Hz.wav" }, folder.Value.Select(static entry => entry.Path.ToString()).ToArray());
        Assert.AreEqual(FsError.NotFound, (await origin.ListAsync(OriginPath.FromString("Noises"), CancellationToken.None)).Error);
    }

    [TestMethod]
    public async Task Read_InPieces_GivesTheSameBytesAsAtOnce()
    {
        IOrigin origin = Create("sample-plugin://440").Origin!;
        OriginEntry entry = (await origin.StatAsync(Low, CancellationToken.None)).Value;
        using IOriginFile file = (await origin.OpenAsync(Low, entry.Version, CancellationToken.None)).Value;
        byte[] whole = new byte[entry.Version.Size], piece = new byte[1001];
        Assert.AreEqual(whole.Length, (await file.ReadAsync(0, whole, CancellationToken.None)).Value);
        Assert.AreEqual("RIFF", Encoding.ASCII.GetString(whole, 0, 4));

        for (long at = 0; at < whole.Length; at += piece.Length)
        {
            int count = (await file.ReadAsync(at, piece, CancellationToken.None)).Value;
            Assert.AreEqual(Math.Min(piece.Length, whole.Length - at), count);
            Assert.IsTrue(whole.AsSpan((int)at, count).SequenceEqual(piece.AsSpan(0, count)), $"at {at}");
        }
    }

    [TestMethod]
    public async Task Open_AVersionThatIsGone_IsStale()
    {
        IOrigin origin = Create("sample-plugin://440").Origin!;
        Assert.AreEqual(FsError.Stale, (await origin.OpenAsync(Low, new OriginVersion(1, 2, 3), CancellationToken.None)).Error);
    }

    private static OriginCreation Create(string location) => new Registered().Origins["sample-plugin"].Create(
        new OriginDefinition("test", location) { PluginSettings = new Dictionary<string, string> { ["seconds"] = "2" } });
}
