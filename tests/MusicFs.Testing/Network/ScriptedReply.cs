using System.Text;

namespace MusicFs.Testing.Network;

/// <summary>An answer as it goes over the wire. Content-Length is the body's unless the headers have another.</summary>
public sealed record ScriptedReply(int Status, byte[] Body, params string[] Headers)
{
    /// <summary>Whether the connection ends after it.</summary>
    public bool Ends { get; init; }

    public static ScriptedReply Text(int status, string body, params string[] headers) => new(status, Encoding.UTF8.GetBytes(body), headers);

    /// <summary>A file's whole or the range that is asked for, as a good server gives it.</summary>
    public static ScriptedReply File(ScriptedRequest request, byte[] content, params string[] headers)
    {
        if (request.Range is not { } range)
            return new ScriptedReply(200, content, headers);
        int end = Math.Min(range.To + 1, content.Length);
        return new ScriptedReply(206, content[range.From..end], [.. headers, $"Content-Range: bytes {range.From}-{end - 1}/{content.Length}"]);
    }

    public byte[] Bytes(bool isHead)
    {
        StringBuilder head = new($"HTTP/1.1 {Status} Scripted\r\n");
        foreach (string header in Headers)
            head.Append(header).Append("\r\n");
        if (!Headers.Any(static header => header.StartsWith("Content-Length:", StringComparison.Ordinal) || header.StartsWith("Transfer-Encoding:", StringComparison.Ordinal)))
            head.Append("Content-Length: ").Append(Body.Length).Append("\r\n");
        head.Append("\r\n");
        return [.. Encoding.Latin1.GetBytes(head.ToString()), .. isHead ? [] : Body];
    }
}
