using System.Globalization;
using System.Text.Json;

namespace MusicFs.Host.Telemetry;

/// <summary>
/// The numbers of a daemon as OpenTelemetry reads them (OTLP/HTTP, JSON): the same names and labels as in the text format, which it is made of, so that
/// the two cannot differ.
/// </summary>
internal static class OtlpMetrics
{
    /// <summary>A request to <c>/v1/metrics</c>.</summary>
    /// <param name="text">All numbers, as <see cref="MetricsText"/> writes them.</param>
    /// <param name="library">Which daemon they are of.</param>
    /// <param name="started">Since when its counters count.</param>
    /// <param name="now">The moment they were read.</param>
    public static byte[] Write(string text, string library, DateTimeOffset started, DateTimeOffset now)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteStartArray("resourceMetrics");
            json.WriteStartObject();
            json.WriteStartObject("resource");
            WriteAttributes(json, [("service.name", "musicfs"), ("service.instance.id", library)]);
            json.WriteEndObject();
            json.WriteStartArray("scopeMetrics");
            json.WriteStartObject();
            json.WriteStartObject("scope");
            json.WriteString("name", "musicfs");
            json.WriteEndObject();
            json.WriteStartArray("metrics");
            foreach (Family family in Read(text))
                Write(json, family, Nanoseconds(started), Nanoseconds(now));
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static string Nanoseconds(DateTimeOffset time) => ((time - DateTimeOffset.UnixEpoch).Ticks * 100).ToString(CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter json, Family family, string started, string now)
    {
        json.WriteStartObject();
        json.WriteString("name", family.Name);
        json.WriteString("description", family.Help);
        bool isGauge = family.Type == "gauge";
        json.WriteStartObject(family.Type switch { "gauge" => "gauge", "histogram" => "histogram", _ => "sum" });
        if (!isGauge)
            json.WriteNumber("aggregationTemporality", 2);
        if (family.Type == "counter")
            json.WriteBoolean("isMonotonic", true);
        json.WriteStartArray("dataPoints");
        if (family.Type == "histogram")
        {
            foreach (IGrouping<string, Sample> one in family.Samples.GroupBy(static sample => string.Join('\0', sample.Labels.Where(static label => label.Name != "le"))))
                WriteHistogram(json, family, [.. one], started, now);
        }
        else
        {
            foreach (Sample sample in family.Samples)
            {
                Begin(json, sample.Labels, isGauge ? null : started, now);
                json.WriteNumber("asDouble", sample.Value);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The text counts each class with those below it; here each stands alone.</summary>
    private static void WriteHistogram(Utf8JsonWriter json, Family family, Sample[] samples, string started, string now)
    {
        Sample[] buckets = [.. samples.Where(sample => sample.Name == family.Name + "_bucket")];
        Begin(json, [.. buckets[0].Labels.Where(static label => label.Name != "le")], started, now);
        json.WriteStartArray("bucketCounts");
        double before = 0;
        foreach (Sample bucket in buckets)
        {
            json.WriteStringValue((bucket.Value - before).ToString("0", CultureInfo.InvariantCulture));
            before = bucket.Value;
        }

        json.WriteEndArray();
        json.WriteStartArray("explicitBounds");
        foreach (Sample bucket in buckets[..^1])
            json.WriteNumberValue(double.Parse(bucket.Labels.First(static label => label.Name == "le").Value, CultureInfo.InvariantCulture));
        json.WriteEndArray();
        json.WriteNumber("sum", samples.First(sample => sample.Name == family.Name + "_sum").Value);
        json.WriteString("count", before.ToString("0", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, IReadOnlyList<(string, string)> labels, string? started, string now)
    {
        json.WriteStartObject();
        WriteAttributes(json, labels);
        if (started is not null)
            json.WriteString("startTimeUnixNano", started);
        json.WriteString("timeUnixNano", now);
    }

    private static void WriteAttributes(Utf8JsonWriter json, IReadOnlyList<(string Name, string Value)> labels)
    {
        json.WriteStartArray("attributes");
        foreach ((string name, string value) in labels)
        {
            json.WriteStartObject();
            json.WriteString("key", name);
            json.WriteStartObject("value");
            json.WriteString("stringValue", value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static List<Family> Read(string text)
    {
        List<Family> families = [];
        string help = "";
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split(' ', 4);
            if (words is ["#", "HELP", _, var words3])
                help = words3;
            else if (words is ["#", "TYPE", var name, var type])
                families.Add(new Family(name, type, help, []));
            else if (families.Count > 0)
                families[^1].Samples.Add(SampleOf(line));
        }

        families.RemoveAll(static family => family.Samples.Count == 0);
        return families;
    }

    private static Sample SampleOf(string line)
    {
        int value = line.LastIndexOf(' ');
        int open = line.IndexOf('{', StringComparison.Ordinal);
        string name = line[..(open < 0 ? value : open)];
        List<(string, string)> labels = [];
        for (int at = open + 1; open >= 0 && line[at - 1] is '{' or ',';)
        {
            int quote = line.IndexOf('"', at);
            string label = line[at..(quote - 1)];
            System.Text.StringBuilder content = new();
            for (at = quote + 1; line[at] != '"'; at++)
                content.Append(line[at] != '\\' ? line[at] : line[++at] == 'n' ? '\n' : line[at]);
            labels.Add((label, content.ToString()));
            at += 2;
        }

        return new Sample(name, labels, double.Parse(line.AsSpan(value + 1), CultureInfo.InvariantCulture));
    }

    private sealed record Family(string Name, string Type, string Help, List<Sample> Samples);

    private sealed record Sample(string Name, IReadOnlyList<(string Name, string Value)> Labels, double Value);
}
