namespace MusicFs.Host.Supervision;

/// <summary>One background loop as its <see cref="Supervisor"/> knows it. Written by that loop's own flow only; read from any thread.</summary>
internal sealed class SupervisedTask(string name, bool isVital, bool isAdopted = false)
{
    private readonly Lock _gate = new();
    private SupervisedState _state = SupervisedState.Running;
    private int _restarts;
    private string _lastError = "";

    /// <summary>Unique among those of one supervisor that live.</summary>
    public string Name => name;

    /// <summary>Whether the daemon cannot live without it.</summary>
    public bool IsVital => isVital;

    /// <summary>Whether it was started, and is ended, by somebody else.</summary>
    public bool IsAdopted => isAdopted;

    /// <summary>Completes, never faults, when it is over for good.</summary>
    public Task Completion { get; internal set; } = Task.CompletedTask;

    /// <summary>State, restarts since its start, and the last failure in words, empty for none; all of one moment.</summary>
    public (SupervisedState State, int Restarts, string LastError) Status
    {
        get
        {
            lock (_gate)
                return (_state, _restarts, _lastError);
        }
    }

    internal void Fail(Exception fault, SupervisedState state)
    {
        lock (_gate)
        {
            _state = state;
            _lastError = $"{fault.GetType().Name}: {fault.Message}";
        }
    }

    internal void Restart()
    {
        lock (_gate)
        {
            _state = SupervisedState.Running;
            _restarts++;
        }
    }

    internal void End()
    {
        lock (_gate)
            _state = SupervisedState.Ended;
    }
}
