namespace MusicFs.Plugin.Tracker;

/// <summary>What a pattern says about time, whatever its format calls it.</summary>
internal enum SongCommandKind : byte
{
    /// <summary>Ticks a row.</summary>
    Speed,

    /// <summary>Beats a minute, of 24 ticks.</summary>
    Tempo,

    /// <summary>Added to the tempo at each tick but the row's first.</summary>
    TempoSlide,

    /// <summary>On with an order.</summary>
    Jump,

    /// <summary>On with a row of the next order.</summary>
    Break,

    /// <summary>A loop within the pattern begins.</summary>
    LoopStart,

    /// <summary>Back to where it began, so many times.</summary>
    Loop,

    /// <summary>The row lasts so many times longer.</summary>
    Delay,

    /// <summary>The row lasts so many ticks longer.</summary>
    TickDelay,

    /// <summary>What players take for different things.</summary>
    Unclear,
}

/// <summary>One of them.</summary>
/// <param name="Kind">What.</param>
/// <param name="Value">How much, or where.</param>
/// <param name="Channel">Loops are each channel's own; from 0.</param>
internal readonly record struct SongCommand(SongCommandKind Kind, int Value, int Channel);
