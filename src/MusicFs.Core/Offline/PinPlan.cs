using System.Globalization;
using MusicFs.Core.Reading;
using MusicFs.Library.User;

namespace MusicFs.Core.Offline;

/// <summary>
/// What follows from the pins: which files stay in the store, which are fetched, and how each pin stands. Pins come in the order in which they were made,
/// files of a pin in its own; where the budget or the store ends, the rest of a pin is left out. Made from facts alone; immutable.
/// </summary>
internal sealed class PinPlan
{
    private const int MostFolders = 20;

    private readonly Dictionary<ShownOriginal, long> _kept = [];
    private readonly List<PinnedFile> _missing = [];
    private readonly List<PinReport> _reports = [];
    private readonly long _capacity;
    private long _used;

    private PinPlan(long capacity) => _capacity = capacity;

    /// <summary>What stays, or is to come and stay.</summary>
    public IReadOnlyCollection<ShownOriginal> Kept => _kept.Keys;

    /// <summary>What is to be fetched, in order.</summary>
    public IReadOnlyList<PinnedFile> Missing => _missing;

    public IReadOnlyList<PinReport> Reports => _reports;

    /// <param name="pins">Each with its files, or with the reason why they are not known.</param>
    /// <param name="capacity">Bytes that pins may take of the store.</param>
    /// <param name="now">The time.</param>
    /// <param name="storedPart">How much of a file that is missing is stored already.</param>
    public static PinPlan Of(
        IEnumerable<(HeldPin Pin, IReadOnlyList<PinnedFile> Files, string? Unknown)> pins, long capacity, DateTimeOffset now, Func<PinnedFile, long> storedPart)
    {
        PinPlan plan = new(capacity);
        foreach ((HeldPin pin, IReadOnlyList<PinnedFile> files, string? unknown) in pins)
            plan._reports.Add(pin.IsExpired(now) ? new PinReport(pin, PinState.Expired, "It has ended.") { Files = files.Count } : plan.Add(pin, files, unknown, storedPart));
        return plan;
    }

    private PinReport Add(HeldPin pin, IReadOnlyList<PinnedFile> files, string? unknown, Func<PinnedFile, long> storedPart)
    {
        long budget = pin.Budget ?? long.MaxValue;
        long stored = 0;
        (int beyondBudget, int beyondRoom) = (0, 0);
        List<PinnedFile> lacking = [];
        HashSet<ShownOriginal> met = [];
        foreach (PinnedFile file in files)
        {
            // Tracks of one file share its bytes.
            bool isNew = file.Standing != PinnedStanding.Local && met.Add(file.Original);
            if (isNew && (beyondBudget > 0 || file.Size > budget))
                beyondBudget++;
            else if (isNew && !TryKeep(file))
                beyondRoom++;
            else if (isNew && file.Standing == PinnedStanding.Missing)
                _missing.Add(file);
            if (isNew && beyondBudget == 0)
                budget -= file.Size;
            if (isNew)
                stored += file.Standing == PinnedStanding.Stored ? file.Size : Math.Max(0, storedPart(file));
            if (file.Standing is not (PinnedStanding.Local or PinnedStanding.Stored))
                lacking.Add(file);
        }

        (PinState state, string reason) = Judge(files, lacking, beyondBudget, beyondRoom, unknown);
        return new PinReport(pin, state, reason)
        {
            Files = files.Count,
            PlayableFiles = files.Count - lacking.Count,
            Bytes = met.Sum(static file => file.Version.Size),
            StoredBytes = stored,
            Lacking = [.. lacking.Select(static file => file.Original)],
            IncompleteFolders = [.. lacking.Select(static file => file.Place[..Math.Max(0, file.Place.LastIndexOf('/'))]).Distinct().Take(MostFolders)],
        };
    }

    /// <summary>Whether there is room for a file; what another pin keeps needs no more.</summary>
    private bool TryKeep(PinnedFile file)
    {
        if (_kept.ContainsKey(file.Original))
            return true;
        if (_used + file.Size > _capacity)
            return false;
        _used += file.Size;
        _kept.Add(file.Original, file.Size);
        return true;
    }

    private (PinState State, string Reason) Judge(IReadOnlyList<PinnedFile> files, List<PinnedFile> lacking, int beyondBudget, int beyondRoom, string? unknown)
    {
        if (unknown is not null)
            return (PinState.Waiting, unknown);
        if (files.Count == 0)
            return (PinState.Empty, "Nothing in the library is meant by it now.");
        // What is stored and not kept for it still plays, for the time being.
        if (lacking.Count == 0 && beyondBudget == 0 && beyondRoom == 0)
            return (PinState.Complete, "");
        List<string> reasons = [];
        Say(reasons, beyondRoom, $"for which the cache has no room: pins may take {Megabytes(_capacity)} of it (cache.size)");
        Say(reasons, beyondBudget, "beyond its budget");
        Say(reasons, lacking.Count(static file => file.Standing == PinnedStanding.Metered), "on an origin that is metered; fetch them with musicfs cache prefetch");
        string[] away = [.. lacking.Where(static file => file.Standing == PinnedStanding.Away).Select(static file => file.Original.OriginId).Distinct()];
        if (away.Length > 0)
            Say(reasons, lacking.Count(static file => file.Standing == PinnedStanding.Away), $"waiting for origin {string.Join(", ", away)}");
        int coming = lacking.Count(file => file.Standing == PinnedStanding.Missing && _kept.ContainsKey(file.Original));
        Say(reasons, coming, "being fetched");
        PinState state = coming > 0 || beyondRoom > 0 ? PinState.Partial
            : away.Length > 0 ? PinState.Waiting
            : beyondBudget > 0 ? PinState.OverBudget
            : PinState.Partial;
        return (state, string.Join("; ", reasons));
    }

    private static void Say(List<string> reasons, int count, string what)
    {
        if (count > 0)
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "file" : "files")} {what}"));
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.#} MiB");
}
