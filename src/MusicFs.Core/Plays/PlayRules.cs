namespace MusicFs.Core.Plays;

/// <summary>
/// What counts as a play. A player has a track open about as long as it plays, reads most of it, and between its reads waits for the music; a scanner
/// reads a little and goes, a copy tool reads everything as fast as it comes. Pure.
/// </summary>
internal static class PlayRules
{
    /// <summary>Half of a track is one that was listened to, and of a long one this much.</summary>
    public static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(4);

    /// <summary>A track that is shorter is no music, or cannot be told from a look at it.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(3);

    /// <summary>One who reads so long, and not faster than it plays, listens.</summary>
    private static readonly TimeSpan Begun = TimeSpan.FromSeconds(5);

    /// <summary>What players read ahead of what is heard.</summary>
    private static readonly TimeSpan ReadAhead = TimeSpan.FromSeconds(60);

    /// <summary>Programs that read music and never play it, as the system names them (15 letters).</summary>
    private static readonly HashSet<string> Others = new(StringComparer.Ordinal)
    {
        "cp", "mv", "rsync", "rclone", "scp", "sftp-server", "dd", "cat", "tar", "bsdtar", "zip", "7z", "7zz", "gzip", "xz", "zstd", "pv", "install",
        "md5sum", "sha1sum", "sha256sum", "sha512sum", "b2sum", "b3sum", "cksum", "xxhsum", "cmp", "diff", "grep", "rg", "file", "restic", "borg", "duplicity", "bacula-fd",
        "ffprobe", "mediainfo", "exiftool", "metaflac", "flac", "lame", "loudgain", "r128gain", "rsgain", "fpcalc", "beet", "picard", "kid3", "kid3-cli", "puddletag", "easytag",
        "tumblerd", "ffmpegthumbnail", "totem-video-thu", "gst-plugin-scan", "tracker-miner-f", "tracker-extract", "localsearch-3", "localsearch-ext",
        "baloo_file", "baloo_file_extr", "updatedb", "clamscan", "clamd", "musicfs", "git", "unison", "syncthing", "transmission-da", "qbittorrent-nox",
    };

    /// <summary>Whether a program is known for not playing.</summary>
    public static bool IsOther(string? program) => program is not null && Others.Contains(program);

    /// <summary>How much was heard, told when the track was closed; null where it was not played.</summary>
    public static TimeSpan? Heard(in ListeningFacts facts)
    {
        if (!MayListen(facts) || facts.Open < Shortest / 2)
            return null;
        TimeSpan needed = facts.Duration / 2 < LongEnough ? facts.Duration / 2 : LongEnough;
        if (facts.Open < needed || IsAlwaysWaiting(facts))
            return null;
        TimeSpan open = facts.Open < facts.Duration ? facts.Open : facts.Duration;
        // The kernel reads by itself: how long it was open is all there is.
        if (!facts.GivesReads && facts.Read == 0)
            return open;
        TimeSpan read = facts.Duration * facts.Known;
        return read < needed ? null : read < open ? read : open;
    }

    /// <summary>Whether somebody listens by now, to a track that is open still.</summary>
    public static bool HasBegun(in ListeningFacts facts)
    {
        if (!MayListen(facts) || (facts.GivesReads && facts.Known == 0))
            return false;
        TimeSpan idle = facts.Open - facts.Waited;
        return idle >= (facts.Duration / 8 < Begun ? facts.Duration / 8 : Begun) && !IsAlwaysWaiting(facts)
            && facts.Duration * facts.Read <= (facts.Open * 2) + (facts.Duration / 2 < ReadAhead ? facts.Duration / 2 : ReadAhead);
    }

    /// <summary>
    /// Whether most of a track that somebody listens to is over. Told by the time that it is open: what was read tells of players that read ahead how far
    /// they have read, and not how far they play. Who pauses is taken for further, who jumps ahead for less far than he is.
    /// </summary>
    public static bool IsNearEnd(in ListeningFacts facts) => facts.Open >= facts.Duration * 2 / 3;

    private static bool MayListen(in ListeningFacts facts) => facts.Duration >= Shortest && !facts.IsCrowded && !IsOther(facts.Program);

    /// <summary>A copy from a slow origin takes as long as a play; but whoever listens waits for the music, and not for bytes.</summary>
    private static bool IsAlwaysWaiting(in ListeningFacts facts) => facts.Open - facts.Waited < facts.Open / 3;
}
