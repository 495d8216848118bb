using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control.V1;

namespace MusicFs.Cli.Origins;

/// <summary>Origins in tables and JSON.</summary>
internal static class OriginText
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Format(JsonNode json) => json.ToJsonString(Readable);

    /// <summary>What is wrong, for the member of that name; null where nothing is.</summary>
    public static JsonNode? Json(Problem? problem) => problem is null ? null : new JsonObject { ["what"] = problem.What, ["remedy"] = problem.Remedy };

    /// <summary>Names as in control.proto; times in seconds and RFC 3339.</summary>
    public static string Json(IEnumerable<OriginStatus> origins) => Format(new JsonArray([.. origins.Select(Json)]));

    public static JsonObject Json(OriginStatus origin)
    {
        JsonObject json = StatusText.Json(origin);
        json["tracks"] = origin.Tracks;
        json["last_scan"] = origin.LastScan is { } scan ? StatusText.Time(scan) : null;
        json["removals_held"] = origin.RemovalsHeld;
        json["space"] = origin.Space is { } space ? new JsonObject { ["total_bytes"] = space.TotalBytes, ["free_bytes"] = space.FreeBytes } : null;
        return json;
    }

    /// <summary>A line an origin, columns under one another; below one that is not well what is wrong.</summary>
    public static IEnumerable<string> Table(IReadOnlyList<OriginStatus> origins)
    {
        List<string[]> rows = [["ID", "KIND", "STATE", "LATENCY", "TRACKS", "FREE", "LAST SCAN", "LOCATION"], .. origins.Select(Row)];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length - 1).Select(column => rows.Max(row => row[column].Length))];
        for (int i = 0; i < rows.Count; i++)
        {
            string[] row = rows[i];
            yield return string.Join("  ", [.. row[..^1].Select((cell, column) => cell.PadRight(widths[column])), row[^1]]);
            if (i == 0)
                continue;
            OriginStatus origin = origins[i - 1];
            if (origin.Problem.Length > 0)
                yield return $"    {origin.Problem} {origin.Remedy}";
            if (origin.RemovalsHeld > 0)
                yield return FormattableString.Invariant($"    {origin.RemovalsHeld} tracks are gone and kept, because so many at once are not believed. If that is right: musicfs origin confirm {origin.Id}");
        }
    }

    private static string[] Row(OriginStatus origin) =>
    [
        origin.Id, origin.Kind, origin.State.Length > 0 ? origin.State : "-", Latency(origin), FormattableString.Invariant($"{origin.Tracks}"), Free(origin),
        origin.LastScan is { } scan ? StatusText.Time(scan)[..19] + "Z" : "-", origin.Location,
    ];

    private static string Free(OriginStatus origin) => origin.Space is { } space ? FormattableString.Invariant($"{space.FreeBytes / 1e9:N0} GB") : "-";

    private static string Latency(OriginStatus origin) =>
        origin.Latency?.ToTimeSpan() is { Ticks: > 0 } latency ? FormattableString.Invariant($"{latency.TotalMilliseconds:0.0} ms") : "-";
}
