using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MusicFs.Cli;

/// <summary>The daemon's numbers at one moment, read from the Prometheus text format as the daemon writes it.</summary>
internal sealed class MetricSamples
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, double> _values = new(StringComparer.Ordinal);

    private MetricSamples(DateTimeOffset time) => Time = time;

    public DateTimeOffset Time { get; }

    public static MetricSamples Parse(string text, DateTimeOffset time)
    {
        MetricSamples samples = new(time);
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int space = line.LastIndexOf(' ');
            if (line[0] != '#' && space > 0 && double.TryParse(line[(space + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
                samples._values[line[..space]] = value;
        }

        return samples;
    }

    /// <summary>One object: each sample by its name and labels as they are written.</summary>
    public string ToJson()
    {
        JsonObject json = [];
        // Infinity is no number there; no sample is.
        foreach ((string sample, double value) in _values.Where(static pair => double.IsFinite(pair.Value)))
            json.Add(sample, value);
        return json.ToJsonString(Readable);
    }

    /// <summary>A sample by its name and labels as they are written; null where there is none.</summary>
    public double? Find(string sample) => _values.TryGetValue(sample, out double value) ? value : null;

    public double this[string sample] => Find(sample) ?? 0;

    /// <summary>Values of one label of a family, in order.</summary>
    public IReadOnlyList<string> LabelsOf(string family, string label)
    {
        string mark = label + "=\"";
        SortedSet<string> found = new(StringComparer.Ordinal);
        foreach (string sample in _values.Keys.Where(sample => sample.StartsWith(family + "{", StringComparison.Ordinal)))
        {
            int start = sample.IndexOf(mark, StringComparison.Ordinal) + mark.Length;
            if (start >= mark.Length)
                found.Add(sample[start..sample.IndexOf('"', start)]);
        }

        return [.. found];
    }

    /// <summary>The classes of a histogram: upper limit and how many were at most as long, as they are written.</summary>
    public IReadOnlyList<(double Limit, double Count)> Classes(string family, string label)
    {
        string start = $"{family}_bucket{{{label},le=\"";
        return
        [
            .. _values.Where(pair => pair.Key.StartsWith(start, StringComparison.Ordinal))
                .Select(pair => (LimitOf(pair.Key[start.Length..^2]), pair.Value)).OrderBy(static one => one.Item1),
        ];
    }

    private static double LimitOf(string text) => text == "+Inf" ? double.PositiveInfinity : double.Parse(text, CultureInfo.InvariantCulture);
}
