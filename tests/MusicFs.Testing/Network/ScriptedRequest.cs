using System.Globalization;

namespace MusicFs.Testing.Network;

public sealed record ScriptedRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers)
{
    public int BodyLength => int.Parse(Headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture);

    /// <summary>First and last byte of the range asked for.</summary>
    public (int From, int To)? Range
    {
        get
        {
            if (!Headers.TryGetValue("Range", out string? range))
                return null;
            string[] ends = range["bytes=".Length..].Split('-');
            return (int.Parse(ends[0], CultureInfo.InvariantCulture), int.Parse(ends[1], CultureInfo.InvariantCulture));
        }
    }

    public static ScriptedRequest Parse(string head)
    {
        string[] lines = head.Split("\r\n");
        string[] first = lines[0].Split(' ');
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines.Skip(1))
            headers[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 1)..].Trim();
        return new ScriptedRequest(first[0], first[1], headers);
    }
}
