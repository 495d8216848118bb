using System.Diagnostics.CodeAnalysis;
using MusicFs.Contracts.Failures;

namespace MusicFs.Testing.Schedules;

/// <summary>
/// Runs some threads one at a time. Who goes on is chosen anew at each <see cref="SchedulePoint"/> and each <see cref="Pass"/>, by a seed, so that any order
/// of steps can come up and one that fails comes up again.
/// </summary>
public sealed class ScheduleExplorer
{
    [ThreadStatic]
    private static Actor? t_current;

    private readonly Random _random;
    private readonly List<Actor> _waiting = [];

    static ScheduleExplorer() => SchedulePoint.Passing = Pass;

    private ScheduleExplorer(int seed) => _random = new Random(seed);

    /// <summary>A place of the test's own. Nothing for threads that nobody explores.</summary>
    public static void Pass() => t_current?.Pass();

    /// <summary>Runs all to their ends; the first that fails fails it.</summary>
    public static async Task RunAsync(int seed, params Action[] actions)
    {
        ScheduleExplorer explorer = new(seed);
        explorer._waiting.AddRange(actions.Select(_ => new Actor(explorer)));
        Task[] running =
        [
            .. actions.Zip([.. explorer._waiting]).Select(static one => Task.Factory.StartNew(
                () => one.Second.Run(one.First), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)),
        ];
        explorer.GoOn();
        await Task.WhenAll(running);
    }

    /// <summary>Only who has the turn comes here, so nothing needs a lock.</summary>
    private void GoOn()
    {
        if (_waiting.Count == 0)
            return;
        int index = _random.Next(_waiting.Count);
        Actor next = _waiting[index];
        _waiting.RemoveAt(index);
        next.GiveTurn();
    }

    [SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "Run does it.")]
    private sealed class Actor(ScheduleExplorer explorer)
    {
        // Not one that spins first: where threads take turns, whoever spins is in the way.
        private readonly AutoResetEvent _turn = new(false);

        public void GiveTurn() => _turn.Set();

        public void Run(Action action)
        {
            _turn.WaitOne();
            t_current = this;
            try
            {
                action();
            }
            finally
            {
                t_current = null;
                explorer.GoOn();
                _turn.Dispose();
            }
        }

        public void Pass()
        {
            explorer._waiting.Add(this);
            explorer.GoOn();
            _turn.WaitOne();
        }
    }
}
