namespace MusicFs.Host.Plugins;

/// <summary>One call of a plugin's code, from being queued until its thread is free again.</summary>
internal abstract class PluginWork
{
    private const int Running = 1;
    private const int Over = 2;

    private int _state;

    /// <summary>Whether it holds a thread now.</summary>
    public bool IsRunning => Volatile.Read(ref _state) == Running;

    /// <summary>Begins: false where it was given up before.</summary>
    public bool TryBegin() => Interlocked.CompareExchange(ref _state, Running, 0) == 0;

    /// <summary>Its thread is free.</summary>
    public void End() => Volatile.Write(ref _state, Over);

    /// <summary>Is not begun any more; false where it was.</summary>
    public bool TryDrop() => Interlocked.CompareExchange(ref _state, Over, 0) == 0;

    /// <summary>Runs the part of the call that holds the thread.</summary>
    public abstract void Run();

    /// <summary>What it was waited for came to nothing.</summary>
    public abstract void Fail(Exception fault);
}
