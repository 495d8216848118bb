namespace MusicFs.Core.Tracing;

/// <summary>
/// The number of the operation that something is done for, so that what is logged on the way, by origins for one, can be put beside it. Taking it costs
/// the thread of the operation a write; only what goes on elsewhere, a request to an origin, carries it with it.
/// </summary>
public static class RequestTrail
{
    private static readonly AsyncLocal<ulong> Carried = new();

    [ThreadStatic]
    private static ulong _taken;

    /// <summary>0 for none.</summary>
    public static ulong Current => Carried.Value is not 0 and var carried ? carried : _taken;

    /// <summary>What this thread does from now on is for that operation; 0 for none.</summary>
    internal static void Take(ulong request) => _taken = request;

    /// <summary>What the caller, and what it starts, does from now on is for that operation, on whatever thread.</summary>
    internal static void Carry(ulong request)
    {
        if (request != 0)
            Carried.Value = request;
    }
}
