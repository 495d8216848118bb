using System.Globalization;
using System.Text;

namespace MusicFs.Host.Telemetry;

/// <summary>The Prometheus text format, version 0.0.4: a family is a name, its type and help, and then its samples.</summary>
internal sealed class MetricsText
{
    /// <summary>Of an HTTP answer that holds it.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();
    private string _name = "";

    /// <summary>Begins the family of a number that only grows.</summary>
    public MetricsText Counter(string name, string help) => Family(name, "counter", help);

    /// <summary>Begins the family of a number that goes up and down.</summary>
    public MetricsText Gauge(string name, string help) => Family(name, "gauge", help);

    /// <summary>Begins the family of classes of durations.</summary>
    public MetricsText Histogram(string name, string help) => Family(name, "histogram", help);

    /// <summary>One value of the family.</summary>
    public MetricsText Add(double value, params ReadOnlySpan<(string Name, string Value)> labels) => Sample("", value, labels);

    /// <summary>A family of one value without labels.</summary>
    public MetricsText Gauge(string name, string help, double value) => Gauge(name, help).Add(value);

    /// <summary>A family of one value without labels.</summary>
    public MetricsText Counter(string name, string help, double value) => Counter(name, help).Add(value);

    /// <summary>A histogram: how many were in each class, the last without a limit.</summary>
    public MetricsText Add(IReadOnlyList<double> limits, long[] classes, double sum, (string Name, string Value) label)
    {
        long count = 0;
        for (int i = 0; i < classes.Length; i++)
        {
            count += classes[i];
            string limit = i < limits.Count ? limits[i].ToString("0.######", CultureInfo.InvariantCulture) : "+Inf";
            Sample("_bucket", count, [label, ("le", limit)]);
        }

        Sample("_sum", sum, [label]);
        return Sample("_count", count, [label]);
    }

    public override string ToString() => _text.ToString();

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private MetricsText Family(string name, string type, string help)
    {
        _name = name;
        _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        return this;
    }

    private MetricsText Sample(string suffix, double value, ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(_name).Append(suffix);
        for (int i = 0; i < labels.Length; i++)
            _text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"").Append(Escape(labels[i].Value)).Append('"');
        if (labels.Length > 0)
            _text.Append('}');
        _text.Append(' ').Append(value.ToString("0.#########", CultureInfo.InvariantCulture)).Append('\n');
        return this;
    }
}
