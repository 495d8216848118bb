using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Configuration;

/// <summary>
/// The configuration that a daemon runs with. Reading it again is all or nothing: with a mistake anywhere in it everything stays as it
/// was. What only a restart can change stays on the list of changes until there is one. One reading at a time, from any thread.
/// </summary>
internal sealed class LiveConfiguration : IDisposable
{
    private readonly Func<ConfigurationLoad> _load;
    private readonly IReadOnlyList<LiveSetting> _live;
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>What holds, which is not always what the file said last.</summary>
    private readonly Dictionary<SettingPath, SettingValue> _running;

    /// <param name="current">What the daemon was started with.</param>
    /// <param name="load">Reads it again.</param>
    /// <param name="live">What can change.</param>
    public LiveConfiguration(LibraryConfiguration current, Func<ConfigurationLoad> load, IReadOnlyList<LiveSetting> live)
    {
        _load = load;
        _live = live;
        _running = new Dictionary<SettingPath, SettingValue>(current.Values);
    }

    public async Task<ConfigurationReload> ReloadAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await ReloadAsync(_load(), cancellation).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<ConfigurationReload> ReloadAsync(ConfigurationLoad load, CancellationToken cancellation)
    {
        if (!load.IsSuccess)
            return new ConfigurationReload(load.Problems, [], load.File);
        List<SettingChange> changes = [];
        List<SettingPath> applied = [];
        HashSet<LiveSetting> touched = [];
        foreach (SettingPath path in _running.Keys.Union(load.Configuration.Values.Keys).ToArray())
        {
            SettingValue? before = _running.GetValueOrDefault(path);
            SettingValue? now = load.Configuration.Values.GetValueOrDefault(path);
            if (Same(before, now))
                continue;
            LiveSetting? live = _live.FirstOrDefault(setting => setting.Covers(path) && setting.CanApply(before, now) && setting.CanHold(path, load.Configuration));
            changes.Add(new SettingChange(path.ToString(), before?.Shown ?? "", now?.Shown ?? "", live is not null, live is null ? RestartReasons.Of(path) : null));
            if (live is null)
                continue;
            touched.Add(live);
            applied.Add(path);
        }

        if (await PrepareAsync(touched, load.Configuration, cancellation).ConfigureAwait(false) is { } problem)
            return new ConfigurationReload([new ConfigurationProblem(load.File ?? "the configuration", problem)], [], load.File);

        foreach (SettingPath path in applied)
            Keep(path, load.Configuration.Values.GetValueOrDefault(path));

        foreach (LiveSetting setting in touched)
            setting.Apply(load.Configuration);
        return new ConfigurationReload([], changes, load.File);
    }

    /// <summary>Every one that may fail comes before any that cannot; with one that fails nothing is prepared.</summary>
    private static async Task<Problem?> PrepareAsync(IEnumerable<LiveSetting> settings, LibraryConfiguration wanted, CancellationToken cancellation)
    {
        Stack<LiveSetting> prepared = [];
        foreach (LiveSetting setting in settings)
        {
            if (setting.PrepareAsync is not { } prepare)
                continue;
            if (await prepare(wanted, cancellation).ConfigureAwait(false) is not { } problem)
            {
                prepared.Push(setting);
                continue;
            }

            foreach (LiveSetting earlier in prepared)
                await (earlier.UndoAsync?.Invoke() ?? Task.CompletedTask).ConfigureAwait(false);
            return problem;
        }

        return null;
    }

    private void Keep(SettingPath path, SettingValue? now)
    {
        if (now is null)
            _running.Remove(path);
        else
            _running[path] = now;
    }

    private static bool Same(SettingValue? before, SettingValue? now) =>
        before is null || now is null ? before == now : before.Items.SequenceEqual(now.Items);
}
