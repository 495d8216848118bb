using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Serilog.Events;
using Serilog.Parsing;

namespace MusicFs.Host.Logging;

/// <summary>
/// Takes out of events what is nobody's business: the home folder becomes <c>~</c>, a path a short hash, the same for the same path, so that
/// events of one file can still be told. It hides too much rather than too little. Works on the thread that writes, not on the one that logs.
/// </summary>
internal sealed partial class PathPrivacy(bool hidesHome, bool masksPaths, string home)
{
    /// <summary>Null where there is nothing to hide.</summary>
    public static PathPrivacy? Of(LogSettings settings) => settings.HidesHome || settings.MasksPaths
        ? new PathPrivacy(settings.HidesHome, settings.MasksPaths, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile))
        : null;

    /// <summary>The event as it may be written.</summary>
    public LogEvent Apply(LogEvent happened)
    {
        IEnumerable<LogEventProperty> properties = happened.Properties.Select(
            pair => new LogEventProperty(pair.Key, pair.Key == Serilog.Core.Constants.SourceContextPropertyName ? pair.Value : Apply(pair.Value)));
        // An exception cannot be changed, so its text becomes part of the message.
        if (happened.Exception is null)
            return new LogEvent(happened.Timestamp, happened.Level, null, happened.MessageTemplate, properties);
        MessageTemplate template = new([.. happened.MessageTemplate.Tokens, new TextToken("\n"), new PropertyToken("Exception", "{Exception:l}", "l")]);
        return new LogEvent(
            happened.Timestamp, happened.Level, null, template,
            properties.Append(new LogEventProperty("Exception", new ScalarValue(Hide(happened.Exception.ToString())))));
    }

    private static string Hash(string path) => $"<{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)).AsSpan(0, 4))}>";

    /// <summary>A path in a text goes on to the next sign that ends a name for certain; a space does not.</summary>
    [GeneratedRegex("""(?<![\w<])(?:[a-z][a-z0-9+.-]*:/)?/[^'"\n:,;]+""")]
    private static partial Regex Paths();

    private LogEventPropertyValue Apply(LogEventPropertyValue value) => value switch
    {
        ScalarValue { Value: string text } => new ScalarValue(Hide(text)),
        ScalarValue { Value: null or ValueType } => value,
        ScalarValue { Value: { } other } => new ScalarValue(Hide(other.ToString() ?? "")),
        _ => masksPaths ? new ScalarValue(Hide(value.ToString())) : value,
    };

    private string Hide(string text)
    {
        if (masksPaths)
        {
            // A relative path, as origins have them, is known by its slash and by being nothing but a path.
            bool isRelative = text.Contains('/', StringComparison.Ordinal) && text[0] != '/' && !text.Contains('\n', StringComparison.Ordinal) && !Paths().IsMatch(text);
            return isRelative ? Hash(text) : Paths().Replace(text, static match => Hash(match.Value));
        }

        return hidesHome && home.Length > 1 ? text.Replace(home + "/", "~/", StringComparison.Ordinal) : text;
    }
}
