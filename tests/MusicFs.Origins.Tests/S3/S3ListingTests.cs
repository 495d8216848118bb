using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.S3;
using MusicFs.Testing.Network;

namespace MusicFs.Origins.Tests.S3;

/// <summary>What listings cost, counted at a service that gives a page at a time: pages and folders, never anything for each object.</summary>
[TestClass]
public sealed class S3ListingTests
{
    private const int Objects = 100_000, Page = 1000;

    [TestMethod]
    public async Task List_FolderOf100000Objects_CostsARequestAPage()
    {
        await using ScriptedServer server = new(static request => Answer(Query(request)));
        using S3Origin origin = Open(server);

        IReadOnlyList<OriginEntry> entries = (await origin.ListAsync(OriginPath.Root, default)).Value;

        Assert.HasCount(Objects, entries.Select(static entry => entry.Path).Distinct().ToArray());
        Assert.IsTrue(entries.All(static entry => entry.Version is { Size: > 0, ModifiedNanoseconds: > 0, Tag: not 0 }));
        Assert.HasCount(Objects / Page, server.Requests);
        Assert.IsTrue(server.Requests.All(static request => request.Method == "GET"));
    }

    [TestMethod]
    public async Task Read_ObjectThatWasListed_CostsOneRequestForOpeningAndReading()
    {
        byte[] content = new byte[10_000];
        await using ScriptedServer server = new(request => request.Path.Contains("list-type", StringComparison.Ordinal)
            ? Answer(Query(request)) : ScriptedReply.File(request, content, "ETag: \"tag1\"", "Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT"));
        using S3Origin origin = Open(server);
        OriginEntry entry = (await origin.ListAsync(OriginPath.Root, default)).Value.First(static entry => entry.Path == OriginPath.FromString("000001.flac"));
        OriginVersion version = entry.Version with { Size = content.Length };
        int before = server.Requests.Count;

        using IOriginFile file = (await origin.OpenListedAsync(entry.Path, version, default)).Value;
        Assert.AreEqual(5000, (await file.ReadAsync(100, new byte[5000], default)).Value);
        Assert.AreEqual(before + 1, server.Requests.Count);

        Assert.AreEqual(100, (await file.ReadAsync(9000, new byte[100], default)).Value);
        // From then on only just this content is asked for.
        Assert.AreEqual("\"tag1\"", server.Requests.Last().Headers["If-Match"]);
    }

    private static S3Origin Open(ScriptedServer server)
    {
        S3Settings settings = new("box") { Endpoint = new Uri($"http://{server.EndPoint}"), PathStyle = true, Credentials = new S3Credentials("name", "secret") };
        return S3Origin.Open("s3", settings, TimeProvider.System, NullLogger.Instance, out _)!;
    }

    private static Dictionary<string, string> Query(ScriptedRequest request) =>
        request.Path[(request.Path.IndexOf('?') + 1)..].Split('&').Select(static pair => pair.Split('=', 2))
            .ToDictionary(static pair => pair[0], static pair => Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? ""));

    private static ScriptedReply Answer(Dictionary<string, string> query)
    {
        int from = query.TryGetValue("continuation-token", out string? token) ? int.Parse(token, CultureInfo.InvariantCulture) : 0;
        int to = Math.Min(Objects, from + int.Parse(query["max-keys"], CultureInfo.InvariantCulture));
        StringBuilder page = new("""<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>box</Name>""");
        page.Append(CultureInfo.InvariantCulture, $"<IsTruncated>{(to < Objects ? "true" : "false")}</IsTruncated>");
        if (to < Objects)
            page.Append(CultureInfo.InvariantCulture, $"<NextContinuationToken>{to}</NextContinuationToken>");
        for (int i = from; i < to; i++)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<Contents><Key>{i:000000}.flac</Key><LastModified>2015-10-21T07:28:00.000Z</LastModified><ETag>&quot;tag{i}&quot;</ETag><Size>{i + 1}</Size></Contents>");
        }

        return ScriptedReply.Text(200, page.Append("</ListBucketResult>").ToString(), "Content-Type: application/xml");
    }
}
