namespace MusicFs.Host.Configuration;

/// <summary>Why a setting cannot change while a daemon runs, and what to do for it to hold.</summary>
internal static class RestartReasons
{
    private const string Restart = "end the daemon and start it again (musicfs service restart).";

    /// <summary>A sentence for a person who has changed that setting.</summary>
    public static string Of(SettingPath setting) => setting.Parts switch
    {
        ["mount" or "mounts", .., "overlay" or "label" or "file_system_name" or "network_name" or "allow_other" or "threads" or "transport" or "passthrough"] =>
            "It is settled when a place is mounted: unmount that place and mount it again (musicfs umount PLACE, musicfs mount PLACE).",
        ["mounts", .., "template" or "views" or "names" or "merge_recordings"] or ["mount", "names" or "merge_recordings"] or ["library", "template"] or ["views", ..] =>
            "Mounts that share a tree would part: unmount that place and mount it again (musicfs umount PLACE, musicfs mount PLACE).",
        ["cache", "directory"] or ["state", "directory"] =>
            "What is kept there is in use: end the daemon, move the folder where it shall be, and start it again (musicfs service restart).",
        ["cache", "size"] => "Whether there is a cache is settled at the start: " + Restart,
        ["library", "name"] => "It names the socket and the folders of the daemon: " + Restart,
        ["origins", ..] => "It would make another library of this one; with library.name set it is the same one. Now: " + Restart,
        ["control", ..] => "It is where the daemon listens: " + Restart,
        _ => "It is settled at the start: " + Restart,
    };
}
