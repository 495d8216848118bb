using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Configuration;

/// <summary>Settings that can change while a daemon runs.</summary>
/// <param name="Covers">Whether a setting is one of these.</param>
/// <param name="CanApply">Whether another value can be taken without a restart: the one before, null where it was not set, and the one now.</param>
/// <param name="Apply">Takes the new values. Must not fail: what might was done or looked at before.</param>
internal sealed record LiveSetting(
    Func<SettingPath, bool> Covers, Func<SettingValue?, SettingValue?, bool> CanApply, Action<LibraryConfiguration> Apply)
{
    /// <summary>Whether a setting can be as the whole of a configuration has it, without a restart.</summary>
    public Func<SettingPath, LibraryConfiguration, bool> CanHold { get; init; } = static (_, _) => true;

    /// <summary>
    /// Does what may fail, before anything is applied: null, or why nothing of the configuration shall hold. It then leaves everything as it was.
    /// </summary>
    public Func<LibraryConfiguration, CancellationToken, Task<Problem?>>? PrepareAsync { get; init; }

    /// <summary>Takes back what was prepared, where something else of the configuration could not be.</summary>
    public Func<Task>? UndoAsync { get; init; }
}
