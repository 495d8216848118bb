using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Plugins;
using MusicFs.Host.Sources.MusicBrainz;
using MusicFs.Testing.Network;
using MusicFs.Testing.Time;
using static MusicFs.Host.Tests.Sources.MusicBrainzWorld;

namespace MusicFs.Host.Tests.Sources;

/// <summary>A service that has too much to do, is away, or means harm.</summary>
[TestClass]
public sealed class MusicBrainzFailureTests
{
    [TestMethod]
    [DataRow(503, "Retry-After: 120", 120, FsError.Busy)]
    [DataRow(429, "Retry-After: 7", 7, FsError.Busy)]
    [DataRow(503, "X: y", 5, FsError.Busy)]
    [DataRow(500, "X: y", 0, FsError.OriginUnavailable)]
    [DataRow(502, "Retry-After: Thu, 01 Jan 1970 00:01:00 GMT", 60, FsError.OriginUnavailable)]
    [DataRow(503, "Retry-After: 99999999", 86_400, FsError.Busy)]
    [DataRow(403, "X: y", 0, FsError.AccessDenied)]
    [DataRow(400, "X: y", 0, FsError.InvalidArgument)]
    public async Task LookUp_Refused_SaysForHowLong(int status, string header, int seconds, FsError expected)
    {
        await using MusicBrainzWorld world = new(Road()) { Answer = _ => ScriptedReply.Text(status, "no", header) };
        Assert.AreEqual(expected, (await world.LookUpAsync(Ask())).Error);
        Assert.AreEqual(seconds, (int)((world.Source.NotBefore ?? DateTimeOffset.UnixEpoch) - DateTimeOffset.UnixEpoch).TotalSeconds);
        Assert.Contains($"status {status}", world.Source.Trouble ?? "nothing");

        world.Time.Advance(TimeSpan.FromSeconds(seconds + 1));
        Assert.IsNull(world.Source.NotBefore);
    }

    [TestMethod]
    public async Task LookUp_NobodyListens_IsAway()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using MusicBrainzSource source = new(MusicBrainzSettings.Of($"http://{socket.LocalEndPoint}/ws/2", "x"), new ManualTime());
        FsResult<AlbumSuggestion> said = await source.LookUpAsync(Ask(), CancellationToken.None);
        Assert.AreEqual(FsError.OriginUnavailable, said.Error);
        Assert.Contains("127.0.0.1", source.Trouble ?? "nothing");
    }

    [TestMethod]
    public async Task LookUp_BytesThatDoNotCome_EndsAfterAWhile()
    {
        await using MusicBrainzWorld world = new(Road()) { Answer = static _ => Json("{\"releases\":", "Content-Length: 1000") };
        Task<FsResult<AlbumSuggestion>> looking = world.Source.LookUpAsync(Ask(), CancellationToken.None).AsTask();
        await world.Time.PassAsync(TimeSpan.FromSeconds(30));
        Assert.AreEqual(FsError.TimedOut, (await looking).Error);
        Assert.Contains("30 s", world.Source.Trouble ?? "nothing");
    }

    [TestMethod]
    public async Task LookUp_TooMuch_IsNotRead()
    {
        // It says so, does not say so, and packs it.
        byte[] spaces = new byte[MusicBrainzClient.MostBytes + 1];
        spaces.AsSpan().Fill((byte)' ');
        byte[] chunked = [.. Encoding.ASCII.GetBytes($"{spaces.Length:x}\r\n"), .. spaces, .. "\r\n0\r\n\r\n"u8];
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(spaces);
        ScriptedReply[] replies =
        [
            Json("{", "Content-Length: 99999999999") with { Ends = true },
            new(200, chunked, "Content-Type: application/json", "Transfer-Encoding: chunked"),
            new(200, packed.ToArray(), "Content-Type: application/json", "Content-Encoding: gzip"),
        ];
        foreach (ScriptedReply reply in replies)
        {
            await using MusicBrainzWorld world = new(Road()) { Answer = _ => reply };
            Assert.AreEqual(FsError.Corrupt, (await world.LookUpAsync(Ask())).Error);
            Assert.Contains("larger than 8 MiB", world.Source.Trouble ?? "nothing");
        }
    }

    [TestMethod]
    public async Task LookUp_WhatIsNoAnswer_IsNone()
    {
        string[] wrong = ["", "nonsense", "[1,2", new string('[', 100_000), "{\"releases\":[" + new string('{', 50), "\"", "{\"releases\":[]}}"];
        foreach (string text in wrong)
        {
            await using MusicBrainzWorld world = new(Road()) { Answer = _ => Json(text) };
            Assert.AreEqual(FsError.Corrupt, (await world.LookUpAsync(Ask())).Error, text.Length > 50 ? text[..50] : text);
        }

        await using MusicBrainzWorld page = new(Road()) { Answer = static _ => ScriptedReply.Text(200, MusicBrainzShapes.Search(Road()), "Content-Type: text/html") };
        Assert.AreEqual(FsError.Corrupt, (await page.LookUpAsync(Ask())).Error);
    }

    [TestMethod]
    public async Task LookUp_OtherTypesThanThereShouldBe_CountAsNotThere()
    {
        string[] odd =
        [
            "{}", "[]", "null", "7", "{\"releases\":{}}", "{\"releases\":[1,null,[],\"x\",{}]}", "{\"releases\":[{\"id\":7,\"title\":{}}]}",
            MusicBrainzShapes.Search(Road()).Replace("\"artist-credit\":[", "\"artist-credit\":[7,null,[],", StringComparison.Ordinal),
            MusicBrainzShapes.Search(Road()).Replace("\"track-count\":3", "\"track-count\":\"3\"", StringComparison.Ordinal),
            MusicBrainzShapes.Search(Road()).Replace("\"score\":100", "\"score\":-1e300", StringComparison.Ordinal),
        ];
        string release = MusicBrainzShapes.Release(Road());
        string[] oddReleases =
        [
            release.Replace("\"length\":", "\"length\":1e99,\"x\":", StringComparison.Ordinal), release.Replace("\"position\":1", "\"position\":-5", StringComparison.Ordinal),
            release.Replace("\"media\":[", "\"media\":[null,7,{\"tracks\":[null,3]},", StringComparison.Ordinal),
        ];
        foreach (string text in odd.Concat(oddReleases))
        {
            await using MusicBrainzWorld world = new(Road());
            Func<ScriptedRequest, ScriptedReply> good = world.Answer;
            bool isRelease = oddReleases.Contains(text);
            world.Answer = request => request.Path.Contains("query=", StringComparison.Ordinal) == isRelease ? good(request) : Json(text);
            FsResult<AlbumSuggestion> said = await world.LookUpAsync(Ask());
            Assert.IsTrue(said.IsSuccess || said.Error is FsError.NotFound or FsError.Corrupt, $"{said.Error} for {text}");
            if (isRelease && !text.Contains("-5", StringComparison.Ordinal))
                Assert.AreEqual(FsError.NotFound, said.Error, text);
        }
    }

    [TestMethod]
    public async Task LookUp_SentElsewhere_DoesNotGoThere()
    {
        await using ScriptedServer elsewhere = new(static _ => Json("{}"));
        await using MusicBrainzWorld world = new(Road()) { Answer = _ => ScriptedReply.Text(302, "", $"Location: {elsewhere.Root}") };
        Assert.AreEqual(FsError.InvalidArgument, (await world.LookUpAsync(Ask())).Error);
        Assert.IsEmpty(elsewhere.Requests);
    }

    [TestMethod]
    public async Task LookUp_NamesThatAreTooLong_AreLeftOut()
    {
        string release = MusicBrainzShapes.Release(Road()).Replace("Apple Records", new string('x', 5000), StringComparison.Ordinal);
        await using MusicBrainzWorld world = new(Road());
        Func<ScriptedRequest, ScriptedReply> good = world.Answer;
        world.Answer = request => request.Path.Contains("query=", StringComparison.Ordinal) ? good(request) : Json(release);
        FsResult<AlbumSuggestion> said = await world.LookUpAsync(Ask());
        Assert.IsFalse(said.Value.Tracks[0].Fields.ContainsKey("LABEL"));
        Assert.AreEqual("1969-09-26", said.Value.Tracks[0].Fields["DATE"][0]);
    }
}
