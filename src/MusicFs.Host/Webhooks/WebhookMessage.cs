using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MusicFs.Contracts.Events;
using MusicFs.Host.Configuration;

namespace MusicFs.Host.Webhooks;

/// <summary>What a webhook sends: one JSON object and its signature.</summary>
internal static class WebhookMessage
{
    /// <summary>Holds <c>sha256=</c> and the HMAC-SHA256 of the body's bytes in hexadecimal.</summary>
    public const string SignatureHeader = "X-MusicFS-Signature";

    /// <summary><c>{event_type, timestamp, data}</c>; the origin an event concerns is among its data.</summary>
    public static byte[] Of(MusicFsEvent happened)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("event_type", happened.Type);
            json.WriteString("timestamp", happened.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteStartObject("data");
            if (happened.Origin is { } origin && !happened.Data.ContainsKey("origin"))
                json.WriteString("origin", origin);
            foreach ((string key, string value) in happened.Data.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
                json.WriteString(key, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    public static string Sign(byte[] body, SecretText secret) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret.Reveal()), body));
}
