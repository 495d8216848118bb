using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MusicFs.Control.V1;
using TaskStatus = MusicFs.Control.V1.TaskStatus;

namespace MusicFs.Cli;

/// <summary>A daemon's status, for people and for programs.</summary>
internal static class StatusText
{
    public static string Plain(StatusReply status)
    {
        StringBuilder text = new();
        Line(text, "library", $"{status.Library} ({State(status)})");
        Line(text, "process", $"{status.ProcessId}, up {Duration(status.Uptime.ToTimeSpan())}, version {status.Version}");
        foreach (OriginStatus origin in status.Origins)
            Line(text, "origin", $"{origin.Id}  {origin.Location}{Health(origin)}");
        foreach (MountStatus mount in status.Mounts)
            Line(text, "mount", $"{mount.MountPoint}  {mount.Description}; {mount.Operations:N0} operations, {mount.OpenHandles:N0} open files");
        Line(text, "tracks", Tracks(status.Scan));
        Line(text, "cache", status.CacheDirectory.Length > 0 ? status.CacheDirectory : "none");
        if (status.Fingerprints is { } prints)
            Line(text, "prints", DuplicatesCommand.Describe(prints));
        foreach (MetadataSourceStatus source in status.Sources)
            Line(text, "source", Describe(source));
        Line(text, "memory", $"{status.Memory.WorkingSetBytes / 1e6:N0} MB, of it {status.Memory.ManagedHeapBytes / 1e6:N0} MB managed");
        Line(text, "events", $"{status.Events.Published:N0} published, {status.Events.Subscribers} listeners, {status.Events.Lagged:N0} lost by slow ones");
        foreach (ResourceStatus use in status.Resources.Where(static use => use.State != "normal"))
            Line(text, "short of", $"{use.Name}: {use.Used:N0} of {use.Limit:N0} in use, {use.State}");
        foreach (PluginStatus plugin in status.Plugins)
            Line(text, "plugin", PluginCommand.Describe(plugin));
        foreach (TaskStatus task in status.Tasks.Where(static task => task.Restarts > 0 || task.State != TaskState.Running))
            Line(text, "task", $"{task.Name}  {State(task)}, {task.Restarts} restarts: {task.LastError}");
        return text.ToString().TrimEnd();
    }

    /// <summary>Names as in control.proto; times in seconds and RFC 3339.</summary>
    public static string Json(StatusReply status)
    {
        JsonObject json = new()
        {
            ["library"] = status.Library,
            ["state"] = State(status),
            ["version"] = status.Version,
            ["process_id"] = status.ProcessId,
            ["started"] = Time(status.Started),
            ["uptime"] = Math.Round(status.Uptime.ToTimeSpan().TotalSeconds, 3),
            ["cache_directory"] = status.CacheDirectory,
            ["origins"] = new JsonArray([.. status.Origins.Select(Json)]),
            ["mounts"] = new JsonArray([.. status.Mounts.Select(Json)]),
            ["scan"] = Json(status.Scan),
            ["events"] = new JsonObject { ["subscribers"] = status.Events.Subscribers, ["published"] = status.Events.Published, ["lagged"] = status.Events.Lagged },
            ["memory"] = new JsonObject { ["working_set_bytes"] = status.Memory.WorkingSetBytes, ["managed_heap_bytes"] = status.Memory.ManagedHeapBytes },
        };
        if (status.Fingerprints is { } prints)
        {
            json["fingerprints"] = new JsonObject
            {
                ["files"] = prints.Files, ["done"] = prints.Done, ["failed"] = prints.Failed, ["working"] = prints.Working, ["computed"] = prints.Computed, ["problem"] = prints.Problem,
            };
        }

        json["sources"] = new JsonArray([.. status.Sources.Select(static source => new JsonObject
        {
            ["name"] = source.Name, ["found"] = source.Found, ["none"] = source.None, ["failed"] = source.Failed, ["waiting"] = source.Waiting, ["asked"] = source.Asked,
            ["resting_until"] = source.RestingUntil is { } until ? Time(until) : null, ["problem"] = source.Problem,
        })]);
        json["resources"] = new JsonArray([.. status.Resources.Select(static use => new JsonObject
        {
            ["name"] = use.Name, ["used"] = use.Used, ["limit"] = use.Limit, ["state"] = use.State,
        })]);
        json["plugins"] = new JsonArray([.. status.Plugins.Select(static plugin => new JsonObject
        {
            ["id"] = plugin.Id, ["version"] = plugin.Version, ["state"] = plugin.State, ["reason"] = plugin.Reason, ["faults"] = plugin.Faults, ["last_fault"] = plugin.LastFault,
        })]);
        json["tasks"] = new JsonArray([.. status.Tasks.Select(static task => new JsonObject
        {
            ["name"] = task.Name, ["state"] = State(task), ["restarts"] = task.Restarts, ["last_error"] = task.LastError, ["vital"] = task.Vital,
        })]);
        return json.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    public static string Time(Google.Protobuf.WellKnownTypes.Timestamp time) =>
        time.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static JsonObject Json(OriginStatus origin) => new()
    {
        ["id"] = origin.Id, ["location"] = origin.Location, ["kind"] = origin.Kind, ["priority"] = origin.Priority,
        ["state"] = origin.State,
        ["since"] = origin.Since is { } since ? Time(since) : null,
        ["failures"] = origin.Failures,
        ["last_error"] = origin.LastError,
        ["problem"] = origin.Problem,
        ["remedy"] = origin.Remedy,
        ["latency"] = origin.Latency is { } latency ? Math.Round(latency.ToTimeSpan().TotalSeconds, 3) : null,
    };

    private static string Describe(MetadataSourceStatus source) =>
        FormattableString.Invariant($"{source.Name}  {source.Found:N0} albums found, {source.None:N0} unknown, {source.Failed:N0} failed, {source.Waiting:N0} waiting, asked {source.Asked:N0} times")
        + (source.RestingUntil is { } until ? $"; not asked before {Time(until)}" : "") + (source.Problem.Length > 0 ? $": {source.Problem}" : "");

    /// <summary>Nothing of a local folder: its disk answers or not.</summary>
    private static string Health(OriginStatus origin) => origin switch
    {
        { State: "" } => "",
        { LastError.Length: > 0 } => $"  {origin.State} since {Time(origin.Since)}, {origin.Failures} failures: {(origin.Problem.Length > 0 ? origin.Problem : origin.LastError)}",
        _ => $"  {origin.State}",
    };

    private static JsonObject Json(MountStatus mount) => new()
    {
        ["mount_point"] = mount.MountPoint,
        ["description"] = mount.Description,
        ["mounted"] = Time(mount.Mounted),
        ["template"] = mount.Template,
        ["views"] = new JsonArray([.. mount.Views.Select(static view => new JsonObject { ["name"] = view.Name, ["template"] = view.Template })]),
        ["overlay"] = mount.Overlay,
        ["operations"] = mount.Operations,
        ["open_handles"] = mount.OpenHandles,
    };

    private static JsonObject Json(ScanStatus scan) => new()
    {
        ["running"] = scan.Running,
        ["found"] = scan.Found,
        ["read"] = scan.Read,
        ["listing_ended"] = scan.ListingEnded,
        ["last"] = scan.Last is not { } last ? null : new JsonObject
        {
            ["tracks"] = last.Tracks, ["without_tags"] = last.WithoutTags, ["unreadable_folders"] = last.UnreadableFolders, ["kept"] = last.Kept,
        },
    };

    private static void Line(StringBuilder text, string name, FormattableString value) => Line(text, name, FormattableString.Invariant(value));

    private static void Line(StringBuilder text, string name, string value) => text.Append(name.PadRight(9)).AppendLine(value);

    private static string State(StatusReply status) => status.State.ToString().ToLowerInvariant();

    private static string State(TaskStatus task) => task.State.ToString().ToLowerInvariant();

    private static string Tracks(ScanStatus scan)
    {
        string now = FormattableString.Invariant($"scanning: {scan.Read:N0} of {scan.Found:N0}{(scan.ListingEnded ? "" : "+")} files");
        if (scan.Last is not { } last)
            return scan.Running ? now : "none yet";
        string known = MountRun.Describe(new((int)last.Tracks, (int)last.WithoutTags, (int)last.UnreadableFolders, (int)last.Kept));
        return scan.Running ? $"{known}; looking for changes" : known;
    }

    private static string Duration(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => FormattableString.Invariant($"{time.Days} d {time.Hours} h"),
        { TotalHours: >= 1 } => FormattableString.Invariant($"{time.Hours} h {time.Minutes} min"),
        { TotalMinutes: >= 1 } => FormattableString.Invariant($"{time.Minutes} min {time.Seconds} s"),
        _ => FormattableString.Invariant($"{time.Seconds} s"),
    };
}
