namespace MusicFs.Library.User;

/// <summary>Size and content of what people made.</summary>
/// <param name="Tracks">Tracks that something was made for.</param>
/// <param name="Overlays">Fields of overlays, those that later ones hide included.</param>
/// <param name="Plays">Times that a track was played.</param>
/// <param name="Pins">Pins.</param>
/// <param name="Collections">Collections and imported playlists.</param>
/// <param name="Bytes">Bytes of the file, its log included.</param>
/// <param name="Backups">Backups that are kept.</param>
/// <param name="LastBackup">When the newest was made; null where there is none.</param>
public readonly record struct UserStatistics(
    long Tracks, long Overlays, long Plays, long Pins, long Collections, long Bytes, int Backups, DateTimeOffset? LastBackup);
