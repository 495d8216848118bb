using System.Runtime.CompilerServices;

namespace MusicFs.EndToEnd.Tests.Running;

/// <summary>
/// The one place that lets time pass: for what the kernel shows and tells nobody of, and for what another process does when it has said its last
/// word. Whoever comes here looks again afterwards, and gives up in the end. Everything else waits for an operation (<see cref="TraceLines"/>), an
/// event (<see cref="EventLines"/>) or a line of output.
/// </summary>
internal static class Polling
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    
    /// <summary>Long: some things are looked at again after a multiple of what it took the last time, which on a busy machine is much.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);


#pragma warning disable RS0030 // The exception that the type's summary explains.
    public static Task PauseAsync() => Task.Delay(Pause);

    /// <summary>Waits until something holds, and fails where it never does.</summary>
    public static Task UntilAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        UntilAsync(() => Task.FromResult(Holds(condition)), what);

    /// <summary>Whether something holds now. It does not where what was listed went before it was looked at.</summary>
    public static bool Holds(Func<bool> condition)
    {
        try
        {
            return condition();
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <inheritdoc cref="UntilAsync(Func{bool}, string)"/>
    public static async Task UntilAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        using CancellationTokenSource limit = new(Limit);
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
                Assert.Fail($"It never came to hold that {what}.");
            await PauseAsync();
        }
    }

    /// <summary>For a test whose subject is the moment itself, as that of a kill.</summary>
    public static Task LetRunAsync(TimeSpan time) => Task.Delay(time);
#pragma warning restore RS0030
}
