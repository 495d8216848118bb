namespace MusicFs.Plugin.Tracker;

/// <summary>A pattern: what its rows say about time.</summary>
internal sealed class SongPattern(int rows)
{
    private readonly Dictionary<int, List<SongCommand>> _commands = [];

    public int Rows => rows;

    /// <summary>Of a row, in the order of channels; most have none.</summary>
    public IReadOnlyList<SongCommand> this[int row] => _commands.TryGetValue(row, out List<SongCommand>? commands) ? commands : [];

    public void Add(int row, SongCommandKind kind, int value, int channel)
    {
        if (!_commands.TryGetValue(row, out List<SongCommand>? commands))
            _commands.Add(row, commands = []);
        commands.Add(new SongCommand(kind, value, channel));
    }

    /// <summary>An effect of MOD and XM, by its number.</summary>
    public void AddNumbered(int row, int effect, int parameter, int channel)
    {
        switch (effect)
        {
            case 0xB: Add(row, SongCommandKind.Jump, parameter, channel); break;
            case 0xD: Add(row, SongCommandKind.Break, Decimal(parameter), channel); break;
            case 0xE when parameter >> 4 == 6: Add(row, (parameter & 15) == 0 ? SongCommandKind.LoopStart : SongCommandKind.Loop, parameter & 15, channel); break;
            case 0xE when parameter >> 4 == 14: Add(row, SongCommandKind.Delay, parameter & 15, channel); break;
            // Some stop there, others go on.
            case 0xF when parameter == 0: Add(row, SongCommandKind.Unclear, 0, channel); break;
            case 0xF: Add(row, parameter < 0x20 ? SongCommandKind.Speed : SongCommandKind.Tempo, parameter, channel); break;
        }
    }

    /// <summary>An effect of S3M and IT, by its letter.</summary>
    public void AddLettered(int row, int letter, int parameter, int channel, bool isImpulseTracker)
    {
        switch ((char)('@' + letter))
        {
            case 'A' when parameter > 0: Add(row, SongCommandKind.Speed, parameter, channel); break;
            case 'B': Add(row, SongCommandKind.Jump, parameter, channel); break;
            case 'C': Add(row, SongCommandKind.Break, isImpulseTracker ? parameter : Decimal(parameter), channel); break;
            case 'S' when parameter >> 4 == 11: Add(row, (parameter & 15) == 0 ? SongCommandKind.LoopStart : SongCommandKind.Loop, parameter & 15, channel); break;
            case 'S' when parameter >> 4 == 14: Add(row, SongCommandKind.Delay, parameter & 15, channel); break;
            case 'S' when parameter >> 4 == 6 && isImpulseTracker: Add(row, SongCommandKind.TickDelay, parameter & 15, channel); break;
            // The last one again, whichever that was.
            case 'S' when parameter == 0: Add(row, SongCommandKind.Unclear, 0, channel); break;
            case 'T' when parameter >= 0x20: Add(row, SongCommandKind.Tempo, parameter, channel); break;
            case 'T' when isImpulseTracker && parameter > 0: Add(row, SongCommandKind.TempoSlide, parameter < 0x10 ? -parameter : parameter & 15, channel); break;
            case 'T': Add(row, SongCommandKind.Unclear, 0, channel); break;
        }
    }

    private static int Decimal(int parameter) => ((parameter >> 4) * 10) + (parameter & 15);
}
