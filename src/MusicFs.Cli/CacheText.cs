using System.Globalization;
using System.Text.Json;
using MusicFs.Control.V1;
using MusicFs.Host.Libraries;

namespace MusicFs.Cli;

/// <summary>The cache's figures for people and for programs.</summary>
internal static class CacheText
{
    public static string Plain(CacheStatistics counts, string folder) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        files    {counts.Files:N0}, in whole or in part
        chunks   {counts.Chunks:N0}
        content  {ByteCount.Text(counts.ContentBytes)}, {Shared(counts.MappedBytes, counts.ContentBytes)}
        disk     {ByteCount.Text(counts.DiskBytes)} in {folder}, {ByteCount.Text(counts.ProbeBytes)} of it for what scanners read
        trouble  {counts.Problem?.ToString() ?? "none"}
        """);

    public static string Plain(CacheStatsReply reply) =>
        Plain("cache", reply.Cache) + Environment.NewLine + Plain("what scanners read", reply.Probes) + Environment.NewLine + Plain(reply.Prefetch ?? new PrefetchFigures());

    public static string Json(CacheStatistics counts) => JsonSerializer.Serialize(new Dictionary<string, long>
    {
        ["files"] = counts.Files, ["chunks"] = counts.Chunks, ["content_bytes"] = counts.ContentBytes, ["mapped_bytes"] = counts.MappedBytes,
        ["disk_bytes"] = counts.DiskBytes, ["probe_bytes"] = counts.ProbeBytes, ["damaged"] = counts.Damaged,
    });

    public static string Json(CacheStatsReply reply) => JsonSerializer.Serialize(new Dictionary<string, Dictionary<string, object>>
    {
        ["cache"] = Figures(reply.Cache), ["probes"] = Figures(reply.Probes), ["prefetch"] = Figures(reply.Prefetch ?? new PrefetchFigures()),
    });

    private static string Plain(string title, CacheFigures counts) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {title}
          files    {counts.Files:N0}, in whole or in part
          chunks   {counts.Chunks:N0}
          content  {ByteCount.Text(counts.ContentBytes)}, {Shared((long)counts.MappedBytes, (long)counts.ContentBytes)}
          disk     {ByteCount.Text(counts.DiskBytes)} of {ByteCount.Text(counts.LimitBytes)} in {counts.Directory}
          reads    {counts.Hits:N0} hits, {counts.Misses:N0} misses
          dropped  {counts.Evicted:N0} to make room, {counts.Damaged:N0} damaged
          state    {counts.State}{(counts.Problem.Length > 0 ? ": " + counts.Problem.ReplaceLineEndings(" ") : "")}
        """);

    private static string Plain(PrefetchFigures figures) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        what may be played next, {(figures.On ? "on" : "off")}
          plays    {figures.Plays:N0} began, {figures.WarmPlays:N0} of them in the cache
          fetched  {ByteCount.Text(figures.FetchedBytes)}, {ByteCount.Text(figures.UsedBytes)} of it played, {ByteCount.Text(figures.WastedBytes)} in vain
          waiting  {figures.Waiting:N0} tracks
        """);

    /// <summary>What files share is stored once.</summary>
    private static string Shared(long mapped, long content) =>
        mapped > content ? string.Create(CultureInfo.InvariantCulture, $"{ByteCount.Text(mapped)} of files ({1 - ((double)content / mapped):P0} shared)") : "nothing shared";

    private static Dictionary<string, object> Figures(CacheFigures counts) => new()
    {
        ["directory"] = counts.Directory, ["files"] = counts.Files, ["chunks"] = counts.Chunks, ["content_bytes"] = counts.ContentBytes,
        ["mapped_bytes"] = counts.MappedBytes, ["disk_bytes"] = counts.DiskBytes, ["limit_bytes"] = counts.LimitBytes, ["hits"] = counts.Hits,
        ["misses"] = counts.Misses, ["evicted"] = counts.Evicted, ["damaged"] = counts.Damaged, ["state"] = counts.State, ["problem"] = counts.Problem,
    };

    private static Dictionary<string, object> Figures(PrefetchFigures figures) => new()
    {
        ["on"] = figures.On, ["plays"] = figures.Plays, ["warm_plays"] = figures.WarmPlays, ["fetched_bytes"] = figures.FetchedBytes,
        ["used_bytes"] = figures.UsedBytes, ["wasted_bytes"] = figures.WastedBytes, ["waiting"] = figures.Waiting,
    };
}
