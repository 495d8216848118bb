using System.Globalization;
using System.Text;

namespace MusicFs.Cli;

/// <summary>What happened between two looks at a daemon's numbers.</summary>
internal static class TopText
{
    private const string Duration = "musicfs_operation_duration_seconds";

    /// <param name="library">The daemon's.</param>
    /// <param name="before">The earlier look; the same as <paramref name="now"/> for all since the start.</param>
    /// <param name="now">The later one.</param>
    public static string Write(string library, MetricSamples? before, MetricSamples now)
    {
        double seconds = before is null ? now.Time.ToUnixTimeMilliseconds() / 1000.0 - now["musicfs_start_time_seconds"] : (now.Time - before.Time).TotalSeconds;
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"musicfs '{library}'  {now.Time:HH:mm:ss}  {(before is null ? "since the start" : "of the last")} {seconds:0.0} s\n\n");
        AddOperations(text, before, now, Math.Max(seconds, 0.001));
        AddCache(text, before, now, Math.Max(seconds, 0.001));
        AddOrigins(text, now);
        text.Append(CultureInfo.InvariantCulture, $"""

            in flight {now["musicfs_operations_in_flight"]:N0}   open files {now["musicfs_open_handles"]:N0}   tracks {now["musicfs_tracks"]:N0}   memory {ByteCount.Text(now["musicfs_memory_bytes{kind=\"resident\"}"])}   descriptors {now["musicfs_file_descriptors"]:N0}   log dropped {now["musicfs_log_dropped_total"]:N0}
            """);
        return text.ToString();
    }

    private static void AddOperations(StringBuilder text, MetricSamples? before, MetricSamples now, double seconds)
    {
        text.Append(CultureInfo.InvariantCulture, $"{"operation",-20}{"per second",12}{"mean ms",10}{"p99 ms",10}{"failed",10}{"in all",14}\n");
        foreach (string operation in now.LabelsOf("musicfs_operations_total", "operation"))
        {
            string label = $"operation=\"{operation}\"";
            double count = Since(before, now, $"musicfs_operations_total{{{label}}}");
            double mean = count > 0 ? Since(before, now, $"{Duration}_sum{{{label}}}") / count * 1000 : 0;
            double failed = Since(before, now, $"musicfs_operation_failures_total{{{label}}}");
            text.Append(CultureInfo.InvariantCulture, $"{operation,-20}{count / seconds,12:N1}{mean,10:0.000}{Quantile(before, now, label),10}{failed,10:N0}{now[$"musicfs_operations_total{{{label}}}"],14:N0}\n");
        }
    }

    private static void AddCache(StringBuilder text, MetricSamples? before, MetricSamples now, double seconds)
    {
        if (now.Find("musicfs_cache_fetches_in_flight") is not { } flying)
            return;
        double[] reads = [.. ((string[])["hit", "disk", "miss"]).Select(result => Since(before, now, $"musicfs_cache_reads_total{{result=\"{result}\"}}"))];
        double all = reads.Sum();
        string share = all > 0 ? string.Create(CultureInfo.InvariantCulture, $"{(all - reads[2]) / all:P0}") : "-";
        double fetched = Since(before, now, "musicfs_cache_fetched_bytes_total") / seconds;
        text.Append(CultureInfo.InvariantCulture, $"\ncache      {share} without an origin ({reads[0]:N0} hits, {reads[1]:N0} from disk, {reads[2]:N0} misses), fetching {ByteCount.Text(fetched)}/s in {flying:N0} requests\n");
        if (now.Find("musicfs_cache_disk_bytes") is { } disk)
            text.Append(CultureInfo.InvariantCulture, $"           {ByteCount.Text(disk)} of {ByteCount.Text(now["musicfs_cache_limit_bytes"])}, {now["musicfs_cache_chunks"]:N0} chunks\n");
    }

    private static void AddOrigins(StringBuilder text, MetricSamples now)
    {
        foreach (string origin in now.LabelsOf("musicfs_origin_latency_seconds", "origin"))
        {
            string state = now.LabelsOf("musicfs_origin_state", "state").FirstOrDefault(state => now[$"musicfs_origin_state{{origin=\"{origin}\",state=\"{state}\"}}"] > 0) ?? "-";
            text.Append(CultureInfo.InvariantCulture, $"origin     {origin}  {state}, {now[$"musicfs_origin_latency_seconds{{origin=\"{origin}\"}}"] * 1000:0.0} ms\n");
        }
    }

    private static double Since(MetricSamples? before, MetricSamples now, string sample) => Math.Max(0, now[sample] - (before?[sample] ?? 0));

    /// <summary>The limit of the class in which the slowest hundredth begins.</summary>
    private static string Quantile(MetricSamples? before, MetricSamples now, string label)
    {
        IReadOnlyList<(double Limit, double Count)> after = now.Classes(Duration, label);
        Dictionary<double, double> earlier = before?.Classes(Duration, label).ToDictionary(static one => one.Limit, static one => one.Count) ?? [];
        (double Limit, double Count)[] classes = [.. after.Select(one => (one.Limit, one.Count - earlier.GetValueOrDefault(one.Limit)))];
        if (classes.Length == 0 || classes[^1].Count <= 0)
            return "-";
        double limit = classes.First(one => one.Count >= 0.99 * classes[^1].Count).Limit * 1000;
        return double.IsInfinity(limit) ? "> 30000" : string.Create(CultureInfo.InvariantCulture, $"< {limit:0.###}");
    }
}
