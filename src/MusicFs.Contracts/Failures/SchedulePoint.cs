namespace MusicFs.Contracts.Failures;

/// <summary>
/// Places between two steps of code that does without locks, at which a test lets other threads go first, in every order. Where no test has asked for
/// it, a place costs one look at a field.
/// </summary>
public static class SchedulePoint
{
    private static Action? _passing;

    /// <summary>What whoever comes to a place calls; null, as in every program, for nothing.</summary>
    public static Action? Passing { get => Volatile.Read(ref _passing); set => Volatile.Write(ref _passing, value); }

    /// <summary>Comes to a place. Never while a lock is held.</summary>
    public static void Pass() => _passing?.Invoke();
}
