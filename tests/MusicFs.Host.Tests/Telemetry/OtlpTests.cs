using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Host.Telemetry;
using MusicFs.Host.Tests.Webhooks;
using MusicFs.Testing.Time;

namespace MusicFs.Host.Tests.Telemetry;

/// <summary>H4: metrics sent to a collector, which is a server of the test.</summary>
[TestClass]
public sealed class OtlpTests
{
    private const string Text =
        """
        # HELP musicfs_open_handles Files that are open.
        # TYPE musicfs_open_handles gauge
        musicfs_open_handles 3
        # HELP musicfs_scans_total Scans that ended.
        # TYPE musicfs_scans_total counter
        musicfs_scans_total{result="ok"} 5
        musicfs_scans_total{result="a \"b\", c"} 1
        # HELP musicfs_seconds How long.
        # TYPE musicfs_seconds histogram
        musicfs_seconds_bucket{operation="read",le="0.1"} 2
        musicfs_seconds_bucket{operation="read",le="1"} 5
        musicfs_seconds_bucket{operation="read",le="+Inf"} 6
        musicfs_seconds_sum{operation="read"} 4.5
        musicfs_seconds_count{operation="read"} 6
        """;

    [TestMethod]
    public void Write_EveryKind_IsAsTheProtocolHasIt()
    {
        using JsonDocument json = JsonDocument.Parse(OtlpMetrics.Write(Text, "home", DateTimeOffset.UnixEpoch.AddSeconds(1), DateTimeOffset.UnixEpoch.AddSeconds(61)));
        JsonElement resource = json.RootElement.GetProperty("resourceMetrics")[0];
        Assert.Contains("home", resource.GetProperty("resource").GetRawText());
        JsonElement[] metrics = [.. resource.GetProperty("scopeMetrics")[0].GetProperty("metrics").EnumerateArray()];

        Assert.AreEqual("musicfs_open_handles musicfs_scans_total musicfs_seconds", string.Join(' ', metrics.Select(static metric => metric.GetProperty("name").GetString())));
        Assert.AreEqual(3, metrics[0].GetProperty("gauge").GetProperty("dataPoints")[0].GetProperty("asDouble").GetDouble());
        JsonElement sum = metrics[1].GetProperty("sum");
        Assert.AreEqual((2, true), (sum.GetProperty("aggregationTemporality").GetInt32(), sum.GetProperty("isMonotonic").GetBoolean()));
        JsonElement second = sum.GetProperty("dataPoints")[1];
        Assert.AreEqual("a \"b\", c", second.GetProperty("attributes")[0].GetProperty("value").GetProperty("stringValue").GetString());
        Assert.AreEqual(("1000000000", "61000000000"), (second.GetProperty("startTimeUnixNano").GetString(), second.GetProperty("timeUnixNano").GetString()));
        JsonElement histogram = metrics[2].GetProperty("histogram").GetProperty("dataPoints")[0];
        Assert.AreEqual("[\"2\",\"3\",\"1\"] [0.1,1] 4.5 \"6\"", $"{histogram.GetProperty("bucketCounts").GetRawText()} {histogram.GetProperty("explicitBounds").GetRawText()} {histogram.GetProperty("sum").GetRawText()} {histogram.GetProperty("count").GetRawText()}");
    }

    [TestMethod]
    public async Task Run_CollectorFailsOnce_SendsAgainAMinuteLater()
    {
        await using HookServer server = new() { Answer = static number => number == 0 ? 503 : 200 };
        ManualTime time = new();
        using OtlpExporter exporter = new(server.Address, static () => "{}"u8.ToArray(), time, NullLogger.Instance);
        using CancellationTokenSource stop = new();
        Task running = exporter.RunAsync(stop.Token);

        Assert.AreEqual("{}", (await server.NextAsync()).Body);
        await time.WaitForTimerAsync(OtlpExporter.Interval);
        time.Advance(OtlpExporter.Interval);
        Assert.AreEqual("{}", (await server.NextAsync()).Body);
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => running);
    }
}
