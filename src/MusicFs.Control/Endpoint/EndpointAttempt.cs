namespace MusicFs.Control.Endpoint;

/// <summary>What came of an attempt to take a library's endpoint: exactly one of the three.</summary>
public sealed record EndpointAttempt
{
    private EndpointAttempt()
    {
    }

    /// <summary>It is ours.</summary>
    public ControlEndpoint? Endpoint { get; private init; }

    /// <summary>A live daemon has it: its process id, 0 where that could not be read.</summary>
    public int? Holder { get; private init; }

    /// <summary>There can be none, and why.</summary>
    public (string What, string Remedy)? Obstacle { get; private init; }

    internal static EndpointAttempt Taken(ControlEndpoint endpoint) => new() { Endpoint = endpoint };

    internal static EndpointAttempt HeldBy(int process) => new() { Holder = process };

    internal static EndpointAttempt Impossible(string what, string remedy) => new() { Obstacle = (what, remedy) };
}
