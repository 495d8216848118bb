namespace MusicFs.Host.Telemetry;

/// <summary>
/// Looks every two seconds how near this process is to its limits, and tells of each change. A level is left a little below where it is reached, so that
/// one that is met exactly is told once.
/// </summary>
/// <param name="measure">What is in use of what: name, used, limit. What the system does not say is left out.</param>
/// <param name="changed">Hears of a level that is another than before: it, and what is used now.</param>
internal sealed class ResourceWatch(Func<IEnumerable<(string Name, long Used, long Limit)>> measure, Action<ResourceLevel, ResourceUse> changed)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private const double High = 0.80;
    private const double Critical = 0.95;

    /// <summary>How far below the place where a level is reached it is left.</summary>
    private const double Slack = 0.05;

    private volatile IReadOnlyList<ResourceUse> _current = [];

    /// <summary>As the last look found it. Any thread.</summary>
    public IReadOnlyList<ResourceUse> Current => _current;

    /// <summary>How near descriptors are to their limit.</summary>
    public ResourceLevel Descriptors => LevelOf(ResourceUse.Descriptors);

    /// <summary>Looks until it is stopped.</summary>
    public async Task RunAsync(TimeProvider time, CancellationToken stop)
    {
        using PeriodicTimer timer = new(Interval, time);
        do
            Look();
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false));
    }

    /// <summary>One look.</summary>
    internal void Look()
    {
        List<ResourceUse> now = [];
        List<(ResourceLevel Before, ResourceUse Use)> changes = [];
        foreach ((string name, long used, long limit) in measure())
        {
            ResourceLevel before = LevelOf(name);
            ResourceUse use = new(name, used, limit, Judge(name, (double)used / limit, before));
            now.Add(use);
            if (use.Level != before)
                changes.Add((before, use));
        }

        _current = now;
        foreach ((ResourceLevel before, ResourceUse use) in changes)
            changed(before, use);
    }

    /// <summary>What of memory could be done without is given back anyway.</summary>
    private static ResourceLevel Judge(string name, double part, ResourceLevel before)
    {
        ResourceLevel level = Of(part);
        ResourceLevel slow = Of(part + Slack);
        if (level < before)
            level = slow < before ? slow : before;
        return name == ResourceUse.Memory && level == ResourceLevel.Critical ? ResourceLevel.High : level;
    }

    private static ResourceLevel Of(double part) => part switch
    {
        >= Critical => ResourceLevel.Critical,
        >= High => ResourceLevel.High,
        _ => ResourceLevel.Normal,
    };

    private ResourceLevel LevelOf(string name) => _current.FirstOrDefault(use => use.Name == name).Level;
}
