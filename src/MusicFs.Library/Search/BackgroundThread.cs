using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace MusicFs.Library.Search;

/// <summary>
/// A thread that gets the processor when others leave it: Linux gives it about a tenth of what it gives them. What is done there one after another
/// takes nothing from scans and reads that need the processor, and all of it when they wait for a disk or a network.
/// </summary>
internal sealed partial class BackgroundThread : IDisposable
{
    private const int OfProcess = 0;

    /// <summary>Not the least that there is: it may hold a lock that somebody waits for, or be asked to stop for a collection.</summary>
    private const int Niceness = 10;

    private readonly BlockingCollection<Task> _work = [];

    public BackgroundThread(string name) => new Thread(Work) { IsBackground = true, Name = name }.Start();

    public Task RunAsync(Action action)
    {
        Task task = new(action);
        _work.Add(task);
        return task;
    }

    /// <summary>It ends with what it was given.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Work()
    {
        // Of a thread, in spite of the name; elsewhere it goes as all others do.
        if (OperatingSystem.IsLinux())
            _ = SetPriority(OfProcess, 0, Niceness);
        using (_work)
        {
            foreach (Task task in _work.GetConsumingEnumerable())
                task.RunSynchronously(TaskScheduler.Default);
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
