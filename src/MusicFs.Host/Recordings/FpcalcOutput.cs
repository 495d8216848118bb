using System.Text.Json;

namespace MusicFs.Host.Recordings;

/// <summary>What <c>fpcalc -raw -json</c> prints.</summary>
/// <param name="Items">The fingerprint; none where the track is too short.</param>
/// <param name="Seconds">How long the track is.</param>
public sealed record FpcalcOutput(IReadOnlyList<uint> Items, double Seconds)
{
    /// <summary>Null where it is something else.</summary>
    public static FpcalcOutput? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 4 });
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } root
                || !root.TryGetProperty("duration", out JsonElement duration) || duration.ValueKind != JsonValueKind.Number
                || !root.TryGetProperty("fingerprint", out JsonElement items) || items.ValueKind != JsonValueKind.Array)
                return null;
            List<uint> values = [];
            foreach (JsonElement item in items.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.Number || !item.TryGetUInt32(out uint value))
                    return null;
                values.Add(value);
            }

            return new FpcalcOutput(values, duration.GetDouble());
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
