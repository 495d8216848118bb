namespace MusicFs.Host.Configuration;

/// <summary>Settings that can change while a daemon runs.</summary>
/// <param name="Covers">Whether a setting is one of these.</param>
/// <param name="CanApply">Whether another value can be taken without a restart: the one before, null where it was not set, and the one now.</param>
/// <param name="Apply">Takes the new values. Must not fail: what might was looked at before.</param>
internal sealed record LiveSetting(
    Func<SettingPath, bool> Covers, Func<SettingValue?, SettingValue?, bool> CanApply, Action<LibraryConfiguration> Apply);
