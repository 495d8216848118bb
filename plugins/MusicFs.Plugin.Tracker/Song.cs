namespace MusicFs.Plugin.Tracker;

/// <summary>The order in which patterns are played, and how fast: enough to tell how long that takes.</summary>
internal sealed class Song
{
    /// <summary>In an order: nothing here, on with the next.</summary>
    public const int Skip = -1;

    /// <summary>In an order: the song ends.</summary>
    public const int End = -2;

    /// <summary>Rows that are walked, and ticks that are counted singly; a song of an hour has some 30,000 rows.</summary>
    private const int MostRows = 100_000;
    private const int MostTicks = 2_000_000;

    private readonly Dictionary<int, (int Start, int Left)> _loops = [];
    private readonly Dictionary<int, bool[]> _seen = [];
    private int _ticks;

    /// <summary>Indices of <see cref="Patterns"/>, or <see cref="Skip"/> or <see cref="End"/>.</summary>
    public required IReadOnlyList<int> Orders { get; init; }

    /// <summary>Null for one that could not be read.</summary>
    public required IReadOnlyList<SongPattern?> Patterns { get; init; }

    /// <summary>Ticks a row, at first.</summary>
    public required int Speed { get; set; }

    /// <summary>Beats a minute, at first.</summary>
    public required int Tempo { get; set; }

    /// <summary>The loop that has ended begins behind its end from then on (Scream Tracker, Impulse Tracker).</summary>
    public bool LoopsMoveOn { get; init; }

    /// <summary>Where a loop begins is not forgotten with the pattern (Impulse Tracker).</summary>
    public bool LoopsOutlivePatterns { get; init; }

    /// <summary>The row where a loop begins is where the next pattern begins (FastTracker 2).</summary>
    public bool LoopStartsCarryOver { get; init; }

    /// <summary>
    /// Seconds until the song ends, or comes to a row that was played and so begins again. Null where that cannot be told: patterns are missing,
    /// it says what players take for different things, or it takes too long to find out. Called once.
    /// </summary>
    public double? Measure()
    {
        if (Speed is < 1 or > 255 || Tempo is < 32 or > 255)
            return null;
        double seconds = 0;
        int order = 0, row = 0, carried = 0;
        for (int walked = 0; walked < MostRows; walked++)
        {
            while (order < Orders.Count && Orders[order] == Skip)
                (order, row) = (order + 1, 0);
            if (order >= Orders.Count || Orders[order] == End)
                return seconds;
            if (Orders[order] >= Patterns.Count || Patterns[Orders[order]] is not { } pattern)
                return null;
            if (row >= pattern.Rows)
                row = 0;
            if (!_seen.TryGetValue(order, out bool[]? seen))
                _seen.Add(order, seen = new bool[pattern.Rows]);
            if (seen[row])
                return seconds;
            seen[row] = true;
            if (Play(pattern[row], row, ref carried) is not { } step)
                return null;
            seconds += step.Seconds;
            if (step.Loop is { } start)
            {
                // What is repeated is no new beginning.
                Array.Clear(seen, start, row - start + 1);
                row = start;
            }
            else if (step.Order is not null || step.Row is not null)
            {
                (order, row, carried) = (step.Order ?? (order + 1), step.Row ?? 0, 0);
                Forget();
            }
            else if (++row >= pattern.Rows)
            {
                (order, row, carried) = (order + 1, carried, 0);
                Forget();
            }
        }

        return null;
    }

    private void Forget()
    {
        if (!LoopsOutlivePatterns)
            _loops.Clear();
    }

    /// <summary>Plays a row: how long it takes, and where it leads to if that is not the next one. Null where that is not clear.</summary>
    private (double Seconds, int? Loop, int? Order, int? Row)? Play(IReadOnlyList<SongCommand> commands, int row, ref int carried)
    {
        if (commands.Count == 0)
            return (Speed * 2.5 / Tempo, null, null, null);
        int delay = 0, ticks = 0, slide = 0;
        int? loop = null, order = null, next = null;
        foreach (SongCommand command in commands)
        {
            switch (command.Kind)
            {
                case SongCommandKind.Speed: Speed = command.Value; break;
                case SongCommandKind.Tempo: Tempo = command.Value; break;
                case SongCommandKind.TempoSlide: slide += command.Value; break;
                case SongCommandKind.TickDelay: ticks += command.Value; break;
                case SongCommandKind.Delay when delay > 0 && command.Value > 0 && command.Value != delay: return null;
                case SongCommandKind.Delay: delay = Math.Max(delay, command.Value); break;
                // Of a break and a jump on one row, the jump says where unless it comes later: then some forget the row.
                case SongCommandKind.Jump when next > 0: return null;
                case SongCommandKind.Jump: order = command.Value; break;
                case SongCommandKind.Break: next = command.Value; break;
                case SongCommandKind.Unclear: return null;
                case SongCommandKind.LoopStart:
                    // It is passed again in each round.
                    _loops[command.Channel] = (row, _loops.GetValueOrDefault(command.Channel).Left);
                    carried = LoopStartsCarryOver ? row : 0;
                    break;
                case SongCommandKind.Loop:
                    (int start, int rest) = _loops.GetValueOrDefault(command.Channel);
                    rest = rest == 0 ? command.Value : rest - 1;
                    if (start > row)
                        return null;
                    if (rest > 0)
                        loop = start;
                    _loops[command.Channel] = (rest == 0 && LoopsMoveOn ? row + 1 : start, rest);
                    break;
            }
        }

        if (loop is not null && (order is not null || next is not null))
            return null;
        ticks += Speed * (1 + delay);
        if (slide == 0)
            return (ticks * 2.5 / Tempo, loop, order, next);
        double seconds = 2.5 / Tempo;
        for (int tick = 1; tick < ticks; tick++)
        {
            if (++_ticks > MostTicks)
                return null;
            Tempo = Math.Clamp(Tempo + slide, 32, 255);
            seconds += 2.5 / Tempo;
        }

        return (seconds, loop, order, next);
    }
}
