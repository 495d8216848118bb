using MusicFs.Host.Telemetry;

namespace MusicFs.Host.Tests.Telemetry;

[TestClass]
public sealed class MetricsTextTests
{
    [TestMethod]
    public void ToString_FamiliesOfEveryType_IsThePrometheusTextFormat()
    {
        MetricsText text = new();
        text.Counter("a_total", "Things.").Add(3, ("kind", "with \"quotes\" and \\")).Add(4);
        text.Histogram("b_seconds", "Times.").Add([0.001, 1], [2, 0, 1], 5.5, ("operation", "read"));
        Assert.AreEqual(
            """
            # HELP a_total Things.
            # TYPE a_total counter
            a_total{kind="with \"quotes\" and \\"} 3
            a_total 4
            # HELP b_seconds Times.
            # TYPE b_seconds histogram
            b_seconds_bucket{operation="read",le="0.001"} 2
            b_seconds_bucket{operation="read",le="1"} 2
            b_seconds_bucket{operation="read",le="+Inf"} 3
            b_seconds_sum{operation="read"} 5.5
            b_seconds_count{operation="read"} 3

            """,
            text.ToString());
    }
}
